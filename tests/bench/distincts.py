# ruff: noqa: S608 - the names are this file's own
"""Exact distinct counts: of the openings themselves, of the rollup, and by masks of days.

The openings are reduced to whole numbers first, so that the three differ in their method only.
A mask row holds a person's days in a slice, a bit for each of up to 63 days in a word; a person is
there in a period if a word meets the period's. Asked without a cache, by nobody else.
"""

import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb

from tests.bench.markdown import table

TRIES = 5
WORD = 63  # days in a signed 64-bit word
PERIODS = (7, 30, 90)

OPENS = """
create temp table opens as
select
    opens.open_date,
    cast(people.person_key as integer) as person_key,
    cast(coalesce(opens.scene_code, 0) as integer) as scene_key,
    hash(opens.chan_id, opens.store_id, opens.guide_id, opens.landing_page) as rest
from marts.fct_opens as opens
inner join marts.dim_people as people on opens.one_id = people.one_id
order by opens.open_date
"""
DAYS = """
create temp table days as
select open_date, person_key, scene_key, rest, count(*) as open_count
from opens
group by all
order by open_date, scene_key
"""
MASKS = """
create temp table masks as
select
    person_key, scene_key,
    cast(floor((open_date - date '2020-01-01') / {word}) as integer) as word,
    bit_or(1::bigint << cast((open_date - date '2020-01-01') % {word} as integer)) as mask
from opens
group by all
order by word, scene_key, person_key
"""
MASKED = """
from masks
inner join (
    select
        cast(floor((day - date '2020-01-01') / {word}) as integer) as word,
        bit_or(1::bigint << cast((day - date '2020-01-01') % {word} as integer)) as asked
    from (select unnest(generate_series($start::date, $end::date, interval 1 day))::date as day)
    group by all
) as period using (word)
where mask & asked <> 0
"""
PERIOD = "open_date between $start::date and $end::date"
QUESTIONS = {
    "by touchpoint": {
        "openings": f"select scene_key, count(distinct person_key) from opens where {PERIOD} "
        "group by scene_key order by scene_key",
        "rollup": "select scene_key, count(*) from (select distinct scene_key, person_key "
        f"from days where {PERIOD}) group by scene_key order by scene_key",
        "masks": "select scene_key, count(*) from (select distinct scene_key, person_key "
        f"{MASKED}) group by scene_key order by scene_key",
    },
    "all together": {
        "openings": f"select count(distinct person_key) from opens where {PERIOD}",
        "rollup": f"select count(*) from (select distinct person_key from days where {PERIOD})",
        "masks": f"select count(*) from (select distinct person_key {MASKED})",
    },
}
WAYS = ("openings", "rollup", "masks")


def measured(data: Path, until: date) -> dict:
    """Each question by each way; they must agree.

    Raises:
        AssertionError: two ways gave different counts.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"threads": 2}
    path = str((data / "current").resolve())
    with duckdb.connect(path, read_only=True, config=config) as connection:
        found: dict = {"made": {}, "rows": {}, "asked": []}
        for name, sql in (("openings", OPENS), ("rollup", DAYS), ("masks", MASKS)):
            begun = time.monotonic()
            connection.execute(sql.format(word=WORD))
            found["made"][name] = round(time.monotonic() - begun, 2)
            relation = {"openings": "opens", "rollup": "days", "masks": "masks"}[name]
            ((rows,),) = connection.execute(f"select count(*) from {relation}").fetchall()
            found["rows"][name] = rows
        for question, ways in QUESTIONS.items():
            for period in PERIODS:
                values = {"start": until - timedelta(days=period - 1), "end": until}
                asked = {way: _asked(connection, sql, values) for way, sql in ways.items()}
                answers = [answer for _, answer in asked.values()]
                assert all(answer == answers[0] for answer in answers), question
                taken = {way: seconds for way, (seconds, _) in asked.items()}
                found["asked"].append({"question": question, "days": period, **taken})
    return found


def _asked(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, date]
) -> tuple[float, list[tuple[object, ...]]]:
    taken: list[float] = []
    rows: list[tuple[object, ...]] = []
    for _ in range(TRIES):
        begun = time.monotonic()
        rows = connection.execute(sql.format(word=WORD), values).fetchall()
        taken.append(time.monotonic() - begun)
    return median(taken), rows


def lines(title: str, found: dict) -> list[str]:
    """Milliseconds by way; the ratio is to count(distinct) over the openings."""
    rows = (
        (
            f"{each['question']}, {each['days']} days",
            *(f"{each[way] * 1000:.1f} ({each[way] / each['openings']:.2f}×)" for way in WAYS),
        )
        for each in found["asked"]
    )
    sizes = ", ".join(
        f"{way} {found['rows'][way]:,} rows made in {found['made'][way]} s" for way in WAYS
    )
    header = ("exact people", "count(distinct) of openings ms", "rollup by day ms", "day masks ms")
    return [f"Exact distinct counts, {title}: {sizes}.", "", *table(header, rows)]
