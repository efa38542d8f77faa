"""All that a build may depend on."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from etl.decisions import Decisions
from etl.feeds import Company, LakeTable
from etl.lake import Entry, Part


@dataclass(frozen=True, slots=True)
class Inputs:
    """The lake, the company's choices, the day, and which version it will be.

    `model` stands for everything that turns rows into tables: code, SQL, settings.
    """

    lake: Path
    tables: tuple[LakeTable, ...]
    entries: tuple[Entry, ...]
    company: Company
    as_of: date
    version: int
    built_at: datetime
    decisions: Decisions = field(default_factory=dict)
    model: str = ""

    def parts(self, table: str | None = None) -> tuple[Part, ...]:
        """The parts that count, of one table or of all."""
        return tuple(
            part
            for entry in self.entries
            for part in entry.parts
            if table is None or part.table == table
        )
