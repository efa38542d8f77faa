"""What can go wrong while moving data in.

EtlError
├── FileRefusedError          nothing of one file can be used; the others still load
│   └── MissingColumnsError   a table without the columns its feed needs
├── ContractError             a reader broke its own declaration (a defect of ours)
├── BuildError                a SQL file of the build failed; names the file
├── DiskFullError             nothing more can be written
├── FolderError               the data folder cannot be written at all
├── RefreshRunningError       another refresh holds the data folder
├── PublishError              the built file did not pass its smoke check
└── BackupError               a backup cannot be made, read or put in place
"""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """（是不是“…”？） for a word that resembles a known one, else nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"（是不是“{near[0]}”？）" if near else ""


class EtlError(Exception):
    """Anything this package raises on purpose; the text is a sentence for the operator."""


class FileRefusedError(EtlError):
    """A whole file that cannot be loaded. The text says why and what to do."""


class MissingColumnsError(FileRefusedError):
    """A table lacks columns its feed needs."""

    def __init__(self, missing: tuple[str, ...], found: tuple[str, ...]) -> None:
        self.missing, self.found = missing, found
        absent = "、".join(name + did_you_mean(name, found) for name in missing)
        super().__init__(
            f"缺少列：{absent}。文件里有的列：{'、'.join(found[:40]) or '（无）'}。"
            "请按原样重新导出，或用映射文件说明列的对应关系（docs/mapping.md）。"
        )


class ContractError(EtlError):
    """A reader yielded something else than the lake table it declared."""


class BuildError(EtlError):
    """A SQL file of the build failed."""


class DiskFullError(EtlError):
    """The disk of the data folder is full."""


class FolderError(EtlError):
    """The data folder cannot be written."""


class RefreshRunningError(EtlError):
    """Another refresh of the same data folder is running."""


class PublishError(EtlError):
    """The built file did not pass its smoke check and was not published."""


class BackupError(EtlError):
    """A backup cannot be made, is damaged, or would replace what is there."""
