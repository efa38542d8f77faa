# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""The digest of a table's content, whatever the order of its rows.

Sum and xor over the hashes of rows can be kept up to date: take off the rows that went, add those
that came. So a table of which a night changed little is not read again to say what it holds.
"""

import hashlib
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class Sums:
    """What the digest is made of: rows, the sum of their hashes, the xor of other hashes."""

    rows: int
    total: int
    xor: int

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.rows + other.rows, self.total + other.total, self.xor ^ other.xor)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.rows - other.rows, self.total - other.total, self.xor ^ other.xor)


@dataclass(frozen=True, slots=True)
class TableHash:
    """A table's rows and the digest of their content."""

    table: str
    sums: Sums
    content_hash: str

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return self.sums.rows


def hash_of(
    connection: duckdb.DuckDBPyConnection, table: str, sums: Sums | None = None
) -> TableHash:
    """The digest over all columns, names and types of a table; `sums` where they are known."""
    known = sums or sums_of(connection, table, table)
    shape = [(name, dtype) for name, dtype in columns_of(connection, table).items()]
    digest = hashlib.sha256(repr((shape, known.rows, known.total, known.xor)).encode()).hexdigest()
    return TableHash(table, known, digest)


def sums_of(connection: duckdb.DuckDBPyConnection, table: str, rows: str) -> Sums:
    """The sums over `rows`, a relation with the columns of `table`."""
    columns = ", ".join(f'"{name}"' for name in columns_of(connection, table))
    # A sum keeps count of equal rows, which xor alone would cancel out.
    ((count, total, xor),) = connection.execute(
        f"select count(*), coalesce(sum(hash({columns})::hugeint), 0), "
        f"coalesce(bit_xor(hash(1, {columns})), 0) from {rows}"
    ).fetchall()
    return Sums(int(count), int(total), int(xor))


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Name → type of each column of a table, in order."""
    described = connection.execute(f"describe {table}").fetchall()
    return {str(name): str(dtype) for name, dtype, *_ in described}
