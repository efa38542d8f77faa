# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""What stays of the version before, so that a night costs what came in and not what there is.

The build works on a copy of the published file. A table whose SQL says `-- carried: run_id` or
`-- carried: one_id` promises that all rows of one run (or person) come from input rows of that run
(or person). Of such a table only the rows of the runs or people concerned are taken out, and made
anew by the same SQL over inputs narrowed to them. Whom a change concerns:

- the runs that new parts of the lake speak of; the people of these runs, then and now
- whoever is named by a row that differs from the version before, in an input made in full

A change that cannot be traced makes the table anew in full, and so does any doubt.
"""

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from etl import sql_files
from etl.content_hash import Sums, columns_of, sums_of
from etl.relations import count
from etl.sql_files import PERSON, RUN, SqlFile

logger = logging.getLogger(__name__)

NEWS = "part.runs_in_the_news"
PEOPLE_OF_RUNS = "staging.stg_client_people"
# Which table tells the person behind what a row is about, and by which of its columns.
ROADS: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("open_id",): ("staging.stg_client_opens", ("open_id",)),
    # Whoever came by a channel since then is in the news anyhow.
    ("chan_id",): ("before.marts.fct_touches", ("chan_id",)),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """How many rows a table has, how many of them were made anew, and for how many keys."""

    rows: int
    anew: int
    keys: int


@dataclass(slots=True)
class Carrying:
    """One build on top of the version before, attached as `before` and `before_staging`.

    run_tables: lake tables whose rows name a run; `part` holds those of the runs in the news
    changed: lake tables of which parts came or went since then
    days: how many days of the lake these were read from
    changes: what the content of a carried table changed by, for its hash
    """

    connection: duckdb.DuckDBPyConnection
    files: Mapping[str, SqlFile]
    run_tables: frozenset[str]
    changed: frozenset[str]
    days: int
    carried: dict[str, Carried] = field(default_factory=dict)
    changes: dict[str, Sums] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)

    def carry(self, file: SqlFile) -> Carried | None:
        """Brings a table up to date; None if it must be made in full."""
        key = file.carried
        if key is None or not self._is_there(before(file.name)):
            return None
        passing = sql_files.standing_on(file, self.files)
        named = self._named_by_inputs([*passing, file], key)
        if named is None:
            logger.info("table=%s is made in full", file.name)
            return None
        keys = self._gather(file, key, named)
        mine = affected(file.name)
        for each in passing:
            view = f"part.{each.name.partition('.')[2]}"
            sql = self._narrowed(each, key, mine)
            self.connection.execute(f"create or replace view {view} as {sql}")
        made = concerned(f"(\n{self._narrowed(file, key, mine)}\n)", key, mine)
        self.connection.execute(f"create or replace table part.made as {made}")
        if file.name.startswith("marts."):
            gone = f"({concerned(file.name, key, mine)})"
            came, went = (sums_of(self.connection, file.name, each) for each in ("part.made", gone))
            self.changes[file.name] = came - went
        self.connection.execute(
            f"delete from {file.name} as gone using {mine} as affected "
            f"where gone.{key} is not distinct from affected.{key}"
        )
        self.connection.execute(f"insert into {file.name} select * from part.made")
        rows, anew = (count(self.connection, each) for each in (file.name, "part.made"))
        self.carried[file.name] = Carried(rows, anew, keys)
        self._made.add(file.name)
        return self.carried[file.name]

    def made_in_full(self, name: str) -> None:
        """Takes note of a table that was made anew."""
        self._made.add(name)

    def _gather(self, file: SqlFile, key: str, queries: Iterable[str]) -> int:
        """Writes down whose rows of a table are to be made anew; how many that are."""
        # Rows of somebody nobody can name are made anew every time.
        nobody = f"select cast(null as varchar) as {key}"
        together = " union ".join([nobody, *queries])
        self.connection.execute(f"create table {affected(file.name)} as {together}")
        return count(self.connection, affected(file.name)) - 1

    def _named_by_inputs(self, files: Collection[SqlFile], key: str) -> list[str] | None:
        """Queries for the keys that changes of any input concern; None if nobody can tell."""
        own = {file.name for file in files}
        pairs = [(file, table) for file in files for table in sorted(file.reads - own)]
        named = [self._named(file, key, table) for file, table in pairs]
        known = [queries for queries in named if queries is not None]
        return [each for queries in known for each in queries] if len(known) == len(named) else None

    def _named(self, file: SqlFile, key: str, table: str) -> list[str] | None:
        """Queries for the keys that a change of this input concerns; None if nobody can tell."""
        if table.startswith("lake."):
            name = table.removeprefix("lake.")
            if key == RUN and name in self.run_tables:
                return [f"select {RUN} from {NEWS}"]
            return None if name in self.changed else []
        if table in self.carried:
            carried_by = self.files[table].carried
            if carried_by == key:
                return [f"select {key} from {affected(table)}"]
            return self._people_of_runs(affected(table)) if key == PERSON else None
        if not self._is_there(before(table)):
            return None
        columns = self._columns(file, table)
        changed = self._keys_of_changes(key, table, columns)
        return [changed] if changed else self._is_same(table, columns)

    def _people_of_runs(self, runs: str) -> list[str] | None:
        """The people of these runs, as they were and as they are, and all who changed hands."""
        if PEOPLE_OF_RUNS not in self._made:
            return None
        then_and_now = [
            concerned(people, RUN, runs, take=PERSON)
            for people in (before(PEOPLE_OF_RUNS), PEOPLE_OF_RUNS)
        ]
        return [*then_and_now, self._different(PEOPLE_OF_RUNS, (PERSON,), {RUN, PERSON})]

    def _keys_of_changes(self, key: str, table: str, columns: set[str]) -> str | None:
        """A query for the keys that the changed rows of a table made in full are about."""
        there = columns_of(self.connection, table)
        about = self.files[table].concerns if table in self.files else ()
        if key in there and not about:
            return self._different(table, (key,), columns)
        road, ends = ROADS.get(about, ("", about))
        is_open = (
            not road or road in self._made or (road.startswith("before.") and self._is_there(road))
        )
        if key != PERSON or not about or not is_open:
            return None
        changed = self._different(table, about, columns)
        if not road:
            return changed
        pairs = zip(about, ends, strict=True)
        ties = " and ".join(f"changed.{here} = road.{there}" for here, there in pairs)
        return f"select road.{key} from ({changed}) as changed inner join {road} as road on {ties}"

    def _columns(self, file: SqlFile, table: str) -> set[str]:
        """The columns of an input that the SQL can be looking at."""
        there = set(columns_of(self.connection, table))
        return there if table in file.starred else there & file.words

    def _is_same(self, table: str, columns: set[str]) -> list[str] | None:
        """Nobody, if no row went or changed, nor came unless the table is one that only grows."""
        file = self.files.get(table)
        names = ", ".join(f'"{name}"' for name in sorted(columns)) or "1"
        less = f"(select {names} from {before(table)} except all select {names} from {table})"
        if count(self.connection, less):
            return None
        grown = count(self.connection, table) - count(self.connection, before(table))
        return [] if grown == 0 or (file is not None and file.grows) else None

    def _different(self, table: str, about: tuple[str, ...], columns: set[str]) -> str:
        """A query for what the rows are about that are in one of the two versions only."""
        content = ", ".join(f'"{name}"' for name in sorted(columns | set(about)))
        names = ", ".join(f'"{name}"' for name in about)
        sides = " union all ".join(
            f"select {names}, hash({content}) as content, {sign} as side from {each}"
            for each, sign in ((table, 1), (before(table), -1))
        )
        return (
            f"select distinct {names} from (select {names} from ({sides}) as sides "
            f"group by {names}, content having sum(side) <> 0) as changed"
        )

    def _narrowed(self, file: SqlFile, key: str, mine: str) -> str:
        """The SQL of a file, reading as much of its inputs as the rows of these keys take."""
        sql = file.sql
        for table in sorted(file.reads):
            sql = re.sub(rf"\b{re.escape(table)}\b", self._stand_in(table, key, mine), sql)
        return sql

    def _stand_in(self, table: str, key: str, mine: str) -> str:
        """What is read instead of a table: a view of the rows of these keys, or the whole of it."""
        name, file = table.partition(".")[2], self.files.get(table)
        if (file and file.passing) or (key == RUN and name in self.run_tables):
            return f"part.{name}"
        is_carried = table in self.carried
        if not is_carried and not self._is_about(table, key):
            return self._full_name(table)
        carried_by = self.files[table].carried if is_carried else key
        keys = mine if carried_by == key else self._runs_of_people(mine)
        rows = concerned(self._full_name(table), carried_by or key, keys)
        self.connection.execute(f"create or replace view part.{name} as {rows}")
        return f"part.{name}"

    def _is_about(self, table: str, key: str) -> bool:
        """Whether the rows of a table made in full are told apart by the key itself."""
        file = self.files.get(table)
        return file is not None and not file.concerns and key in columns_of(self.connection, table)

    def _runs_of_people(self, people: str) -> str:
        runs = concerned(PEOPLE_OF_RUNS, PERSON, people, take=RUN)
        self.connection.execute(f"create or replace table part.runs_of_people as {runs}")
        return "part.runs_of_people"

    def _full_name(self, table: str) -> str:
        """A name that holds inside a view of another catalogue."""
        if not table.startswith("marts."):
            return table
        ((catalogue,),) = self.connection.execute("select current_database()").fetchall()
        return f'"{catalogue}".{table}'

    def _is_there(self, table: str) -> bool:
        try:
            self.connection.execute(f"describe {table}")
        except duckdb.CatalogException:
            return False
        return True


def before(table: str) -> str:
    """The same table in the version before."""
    schema, _, name = table.partition(".")
    return f"before_staging.{name}" if schema == "staging" else f"before.{schema}.{name}"


def affected(table: str) -> str:
    """Where it is written down whose rows of a table are made anew."""
    return f"part.of_{table.partition('.')[2]}"


def concerned(rows: str, key: str, keys: str, *, take: str = "*") -> str:
    """A query for those rows whose key is among the keys; a missing key counts as one."""
    return (
        f"select each.{take} from {rows} as each semi join {keys} as affected "
        f"on each.{key} is not distinct from affected.{key}"
    )
