"""What a refresh did, for people, for the exit code and for `--json`."""

from dataclasses import asdict, dataclass
from typing import Literal

import orjson

from etl.checks import Verdict
from etl.feeds import Refusal

FileStatus = Literal["loaded", "already", "refused", "waiting", "skipped"]
Outcome = Literal["published", "unchanged", "nothing", "stopped"]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file of the inbox; `sha16` is known once its content was read."""

    name: str
    status: FileStatus
    feeds: tuple[str, ...] = ()
    rows: int = 0
    refused_rows: int = 0
    reason: str | None = None
    first_refusals: tuple[Refusal, ...] = ()
    sha16: str | None = None


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """The whole refresh. `message` is the one sentence to show first."""

    outcome: Outcome
    message: str
    version: int | None
    files: tuple[FileOutcome, ...]
    failed_checks: tuple[Verdict, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def published(self) -> bool:
        """Whether readers see a new version."""
        return self.outcome == "published"

    @property
    def refused_files(self) -> tuple[FileOutcome, ...]:
        """Files nothing of which could be loaded."""
        return tuple(file for file in self.files if file.status == "refused")

    def as_json(self) -> str:
        """The report for machines."""
        shown = asdict(self) | {"published": self.published}
        return orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()
