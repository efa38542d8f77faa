"""Reads the .sql files of this folder: the path is the name, the header is the description."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from queries.errors import CatalogError, UnknownQueryError

ROOT = Path(__file__).parent
FIELDS = ("grain", "key", "carried", "params")
NULLABLE = "null means"


@dataclass(frozen=True, slots=True)
class Param:
    """One named value that a query needs."""

    name: str
    type: str
    meaning: str

    @property
    def is_optional(self) -> bool:
        """True where the header says what null means, so that leaving it out is an answer."""
        return NULLABLE in self.meaning


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its SQL and what the header says of it."""

    name: str
    sql: str
    summary: str
    grain: str
    key: tuple[str, ...]
    params: Mapping[str, Param]

    @property
    def folder(self) -> str:
        """The page, or the part of the house, that the query belongs to."""
        return self.name.rpartition("/")[0]


@cache
def load(root: Path = ROOT) -> Mapping[str, Query]:
    """Every query under `root` by name, in the order of the names."""
    paths = sorted(path for path in root.rglob("*.sql") if path.parent != root)
    return MappingProxyType({query.name: query for query in (_parse(path, root) for path in paths)})


def find(name: str) -> Query:
    """The query of that name.

    Raises:
        UnknownQueryError: there is none; the message lists the page queries there are.
    """
    queries = load()
    if name not in queries:
        known = "、".join(query.name for query in page_queries())
        raise UnknownQueryError(f"没有名为 {name} 的查询。可用的查询：{known}")
    return queries[name]


def page_queries() -> tuple[Query, ...]:
    """The questions that pages and the command line may ask: all but the building of tables."""
    inner = {"marts", "staging", "checks"}
    return tuple(query for query in load().values() if query.folder not in inner)


def _parse(path: Path, root: Path) -> Query:
    sql = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {"summary": [], **{field: [] for field in FIELDS}}
    field = "summary"
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--").strip()
        label, colon, rest = text.partition(":")
        if colon and label in FIELDS:
            field, text = label, rest.strip()
        if text:
            header[field].append(text)
    if not header["summary"]:
        raise CatalogError(f"{path.name} does not start with a comment that says what it answers.")
    return Query(
        name=path.relative_to(root).with_suffix("").as_posix(),
        sql=sql,
        summary=" ".join(header["summary"]),
        grain=" ".join(header["grain"]),
        key=tuple(column for line in header["key"] for column in line.replace(",", " ").split()),
        params=MappingProxyType(_params(header["params"], path)),
    )


def _params(lines: list[str], path: Path) -> dict[str, Param]:
    params: dict[str, Param] = {}
    for line in lines:
        name, *rest = line.split(maxsplit=2)
        if len(rest) < 2:
            raise CatalogError(
                f"{path.name}: params line “{line}” needs a name, a type, a meaning."
            )
        params[name] = Param(name=name, type=rest[0], meaning=rest[1])
    return params
