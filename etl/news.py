# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""What came into the lake since the published version, and whether a build may start from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from etl import decisions
from etl.carrying import NEWS, Carrying, before, concerned
from etl.inputs import Inputs
from etl.lake import Part
from etl.lake_views import scan
from etl.sql_files import RUN, SqlFile

# The lake tables whose rows name a run, and the table that tells from when to when a run lasted.
RUN_TABLES, RUNS = frozenset({"youshu__events"}), "staging.stg_youshu_runs"
SMALL = 0.5  # with more news than this share of all rows, starting anew costs no more
BUILT = "staging.app__built"


@dataclass(frozen=True, slots=True)
class Previous:
    """The files of the published version, for the next one to build on."""

    mart: Path
    staging: Path


def needed(files: Mapping[str, SqlFile]) -> set[str]:
    """The staging tables that must be there again at the next build."""
    carried = {name for name, file in files.items() if file.carried}
    passing = {name for name, file in files.items() if file.passing}
    tables = carried.union(*(files[name].reads for name in carried | passing))
    return {table for table in tables - passing if table.startswith("staging.")}


def stamp(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    """Marks the staging tables as those of this build."""
    connection.execute(
        f"create or replace table {BUILT} as select ?::varchar as fingerprint", [fingerprint]
    )


def begin(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, SqlFile], inputs: Inputs
) -> Carrying | None:
    """Finds whom the news concern; None if starting anew is surer or cheaper."""
    if not _is_one_build(connection):
        return None
    parts = inputs.parts()
    known = {
        path for (path,) in connection.execute("select path from before.meta.lake_parts").fetchall()
    }
    gone = {path.partition("/")[0] for path in known - {part.path for part in parts}}
    of_runs = [part for part in parts if part.table in RUN_TABLES]
    news = [part for part in of_runs if part.path not in known]
    is_much = sum(part.rows for part in news) > SMALL * sum(part.rows for part in of_runs)
    if RUNS not in files or gone & RUN_TABLES or is_much:
        return None
    connection.execute(f"create table {NEWS} ({RUN} varchar)")
    days = _read_runs(connection, inputs, of_runs, news)
    came = {part.table for part in parts if part.path not in known}
    told = {"app__run", *decisions.SCHEMAS, decisions.PLACEHOLDERS}
    return Carrying(connection, files, RUN_TABLES, frozenset(gone | came | told), days)


def _is_one_build(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether both files are of one build."""
    try:
        pairs = connection.execute(
            f"select mart.fingerprint, staging.fingerprint from before.meta.data_version as mart "
            f"cross join {before(BUILT)} as staging"
        ).fetchall()
        connection.execute(f"describe {before(RUNS)}")
    except duckdb.CatalogException:
        return False
    return len(pairs) == 1 and pairs[0][0] == pairs[0][1]


def _read_runs(
    connection: duckdb.DuckDBPyConnection, inputs: Inputs, parts: list[Part], news: list[Part]
) -> int:
    """Puts every lake row of the runs of which there is news into `part`; how many days it read."""
    tables = [table for table in inputs.tables if table.name in RUN_TABLES]
    for table in tables:
        rows = scan(inputs, table, (part for part in news if part.table == table.name))
        connection.execute(f"insert into {NEWS} select {RUN} from ({rows}) except from {NEWS}")
    days = {part.day for part in news} | _days_before(connection, inputs.company.business_zone)
    for table in tables:
        read = (p for p in parts if p.table == table.name and (p.day in days or p.day is None))
        rows = concerned(f"({scan(inputs, table, read)})", RUN, NEWS)
        connection.execute(f"create table part.{table.name} as {rows}")
    return len(days)


def _days_before(connection: duckdb.DuckDBPyConnection, zone: str) -> set[date | None]:
    """The days on which the affected runs were heard of, as far as the version before knows."""
    runs = concerned(before(RUNS), RUN, NEWS)
    spans = connection.execute(
        "select distinct cast(started_at at time zone $zone as date), "
        f"cast(ended_at at time zone $zone as date) from ({runs})",
        {"zone": zone},
    ).fetchall()
    return {first + timedelta(n) for first, last in spans for n in range((last - first).days + 1)}
