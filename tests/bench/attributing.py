# ruff: noqa: S608 - numbers and names are this file's own
"""Attribution in one night at a given rate of touches, on an invented month of them.

The build's own SQL runs in the build's own files and limits: first over the whole month, as a build
from nothing does, then for the night on top of it, as the nightly build does. A person is touched
about four times in the month, some far more often; one touch in 25 is followed by an order.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from etl import marts, sql_files
from etl.carrying import Carried, Carrying
from etl.news import Previous
from etl.pipeline import QUERIES
from etl.relations import count
from tests.bench.markdown import table

TOUCHES, DAYS = 1_000_000, 30
BUDGET_SECONDS = 60
CARRIED = {"marts.fct_touches"}
MADE = (
    "staging.stg_attribution_windows",
    "staging.stg_attribution_pairs",
    "staging.stg_attribution_weights",
    "staging.stg_attribution_credits",
    "marts.fct_attribution",
)

NUMBERS = """
create or replace table part.drawn as
select
    day * {touches} + n as id,
    'p' || cast(floor({people} * power(hash(day, n, 1) / 18446744073709551616.0, 1.5)) as bigint)
        as one_id,
    timestamptz '2026-10-01 00:00:00+08' + to_days(cast(day as integer))
        + to_seconds(cast(hash(day, n, 2) % 80000 as integer)) as told_at,
    hash(day, n, 3) as dice
from range({first}, {last}) as days (day) cross join range({touches}) as numbers (n)
"""
INPUTS = {
    "marts.fct_touches": """
        select
            't' || id as touch_id, one_id, told_at as touched_at,
            cast(told_at as date) as touch_date,
            'entry' as kind, cast(1001 + dice % 60 as integer) as scene_code,
            'c' || dice % 300 as chan_id, cast(null as varchar) as campaign_id,
            'g' || dice % 200 as guide_id, cast(null as varchar) as live_id,
            cast(null as varchar) as article_id
        from part.drawn""",
    "marts.fct_orders": """
        select
            'o' || id as order_id, one_id, told_at + interval 10 minute as paid_at,
            cast(told_at + interval 10 minute as date) as paid_date, true as is_counted,
            's' || dice % 40 as store_id, dice % 3 = 0 as is_first_paid,
            cast(5000 + dice % 90000 as bigint) as paid_fen, cast(0 as bigint) as refunded_fen,
            'brand' as brand_id
        from part.drawn where dice % 25 = 0""",
    "staging.stg_order_sessions": """
        select
            'o' || id as order_id, 'v' || id as session_id, told_at as started_at,
            told_at + interval 20 minute as ended_at, one_id
        from part.drawn where dice % 25 = 0""",
}
FIXED = {
    "marts.dim_entries": """
        select cast(1001 + n as integer) as scene_code,
            case when n % 9 = 0 then '快捷入口' else '搜索' end as family
        from range(60) as scenes (n)""",
    "marts.dim_visitors": """
        select 'p' || n as one_id, date '2026-10-01' as first_visit_date
        from range({people}) as p (n)""",
}


def measured(home: Path, touches: int = TOUCHES, days: int = DAYS) -> dict:
    """Seconds of each table from nothing and in the night; <home> is gone afterwards."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    files = sql_files.read(QUERIES)
    month, night = home / "month.duckdb", home / "night.duckdb"
    words = {"touches": touches, "people": touches * 8}
    try:
        with marts.opened(month, marts.Limits()) as connection:
            _draw(connection, 0, days, words)
            for name, sql in FIXED.items():
                connection.execute(f"create table {name} as {sql.format(**words)}")
            for name, sql in INPUTS.items():
                connection.execute(f"create table {name} as {sql}")
            first = {name: _timed(lambda n=name: _make(connection, files[n])) for name in MADE}
            connection.execute("checkpoint")
            connection.execute("checkpoint staging")
        previous = Previous(month, marts.staging_of(month))
        with marts.opened(night, marts.Limits(), previous) as connection:
            _draw(connection, days, days + 1, words)
            carry = _new_day(connection, files)
            nightly = {
                name: _timed(lambda n=name: _carry(connection, files[n], carry))
                for name in MADE
                if not files[name].passing
            }
            rows = {name: count(connection, name) for name in nightly}
            anew = {name: each.anew for name, each in carry.carried.items() if name in MADE}
    finally:
        shutil.rmtree(home)
    return {
        "touches": touches,
        "days": days,
        "first": first,
        "night": nightly,
        "rows": rows,
        "anew": anew,
    }


def _draw(
    connection: duckdb.DuckDBPyConnection, first: int, last: int, words: dict[str, int]
) -> None:
    connection.execute(NUMBERS.format(first=first, last=last, **words))


def _new_day(
    connection: duckdb.DuckDBPyConnection, files: dict[str, sql_files.SqlFile]
) -> Carrying:
    """Adds the night's rows; whoever was touched is in the news, as after a build's own tables."""
    for name, sql in INPUTS.items():
        connection.execute(f"insert into {name} {sql}")
    connection.execute("create table part.of_fct_touches as select distinct one_id from part.drawn")
    carry = Carrying(connection, files, frozenset(), frozenset(), 1)
    for name in CARRIED:
        rows, anew = count(connection, name), count(connection, "part.drawn")
        carry.carried[name] = Carried(rows, anew, anew)
    return carry


def _make(connection: duckdb.DuckDBPyConnection, file: sql_files.SqlFile) -> None:
    connection.execute(f"create or replace table {file.name} as\n{file.sql}")


def _carry(connection: duckdb.DuckDBPyConnection, file: sql_files.SqlFile, carry: Carrying) -> None:
    if carry.carry(file) is None:
        _make(connection, file)
        carry.made_in_full(file.name)


def _timed(made: Callable[[], None]) -> float:
    begun = time.monotonic()
    made()
    return round(time.monotonic() - begun, 2)


def lines(found: dict) -> list[str]:
    """Seconds by table; what is made for its reader alone is in that one's night."""
    rows = [
        (
            name,
            f"{found['rows'][name]:,}" if name in found["rows"] else "",
            found["first"][name],
            found["night"].get(name, "with its reader"),
            f"{found['anew'][name]:,}" if name in found["anew"] else "",
        )
        for name in MADE
    ]
    sums = [round(sum(found[each].values()), 2) for each in ("first", "night")]
    header = ("table", "rows", "from nothing s", "night s", "rows made anew")
    return [
        f"Attribution at {found['touches']:,} touches a day on {found['days']} days of history; "
        f"asked for a night: ≤ {BUDGET_SECONDS} s.",
        "",
        *table(header, [*rows, ("together", "", *sums, "")]),
    ]
