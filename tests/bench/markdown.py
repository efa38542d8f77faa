"""The tables of the report, one line at a time."""

from collections.abc import Iterable, Sequence
from statistics import median


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A whole table with an empty line after it; nothing where there are no rows."""
    lines = [row(*cells) for cells in rows]
    return [row(*header), row(*["---"] * len(header)), *lines, ""] if lines else []


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def spread(seconds: list[float]) -> dict[str, float]:
    """The middle and the slow end of what was measured, in ms."""
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"p50_ms": round(median(ordered) * 1000, 1), "p95_ms": round(high * 1000, 1)}
