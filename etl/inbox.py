"""What lies in the inbox: which files are ready, and which feed each of them is."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from etl.archives import Aside
from etl.errors import EtlError, FileRefusedError
from etl.feeds import Feed, InputFile, Sniff
from etl.reading import input_file, sniff
from etl.spool import contents

UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".partial", ".filepart")
MAPPING = (".mapping.yaml", ".mapping.yml")


@dataclass(frozen=True, slots=True)
class Listing:
    """The inbox at one moment, in the order of contents: names and times decide nothing.

    `found` are the files as they lie there; `files` what they hold, members of archives one by one.
    `refused` are those of which nothing can be read, `aside` parts of others, each with its reason.
    """

    files: tuple[InputFile, ...]
    found: tuple[InputFile, ...]
    also_named: dict[str, tuple[str, ...]]
    waiting: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]
    refused: tuple[tuple[InputFile, str], ...]
    aside: tuple[Aside, ...]
    mappings: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All feeds: the built-in ones, and those a mapping file declares for its own folder."""

    built_in: tuple[Feed, ...]
    mapped: tuple[tuple[Path, tuple[Feed, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A file and the feeds that read it; `mapping` is where they come from, if not built in."""

    file: InputFile
    feeds: tuple[Feed, ...]
    mapping: Path | None


def listing(inbox: Path, spool: Path, *, settle_seconds: int) -> Listing:
    """Every file under the inbox and every member of its archives, each content once.

    Files that are still being written (by their ending, a change within `settle_seconds`, or a
    change while they were read) wait for the next run.
    """
    look = _Look()
    for path in sorted(_walk(inbox)):
        name = path.relative_to(inbox).as_posix()
        if name.lower().endswith(MAPPING):
            look.mappings.append(path)
            continue
        try:
            file = _settled(path, inbox, settle_seconds)
        except FileNotFoundError:
            continue
        except OSError as error:
            look.unreadable.append((name, f"读不到文件：{error.strerror}。请检查文件权限。"))
            continue
        if file is None:
            look.waiting.append((name, "文件可能还在写入，留到下次再读。"))
            continue
        look.into(file, spool)
    return look.seen()


@dataclass(slots=True)
class _Look:
    """What is gathered while the inbox is walked through."""

    by_content: dict[str, InputFile] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    found: list[InputFile] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[InputFile, str]] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    mappings: list[Path] = field(default_factory=list)

    def into(self, file: InputFile, spool: Path) -> None:
        """Takes a file, or each of its members."""
        self.found.append(file)
        try:
            held = contents(file, spool)
        except FileRefusedError as error:
            self.refused.append((file, str(error)))
            return
        self.aside.extend(held.aside)
        for member in held.members:
            if member.name.lower().endswith(MAPPING):
                reason = "映射文件要放在压缩包外面，和压缩包同一文件夹。"
                self.aside.append((member.name, "refused", reason))
                continue
            self.by_content.setdefault(member.sha256, member)
            self.names.setdefault(member.sha256, []).append(member.name)

    def seen(self) -> Listing:
        """All of it, in an order that names do not decide."""
        return Listing(
            files=tuple(self.by_content[sha] for sha in sorted(self.by_content)),
            found=tuple(self.found),
            also_named={sha: tuple(listed) for sha, listed in self.names.items()},
            waiting=tuple(self.waiting),
            unreadable=tuple(self.unreadable),
            refused=tuple(self.refused),
            aside=tuple(self.aside),
            mappings=tuple(self.mappings),
        )


def _walk(inbox: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(inbox):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder) / name
            if not name.startswith((".", "~$")) and path.is_file():
                yield path


def _settled(path: Path, inbox: Path, settle_seconds: int) -> InputFile | None:
    if path.name.lower().endswith(UNFINISHED):
        return None
    before = path.stat()
    # A file of the far future was stamped by another clock; it must not wait until we get there.
    if settle_seconds and abs(time.time() - before.st_mtime) < settle_seconds:
        return None
    file = input_file(path, inbox)
    after = path.stat()
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    return None if changed else file


def catalogue(
    built_in: tuple[Feed, ...],
    mappings: Iterable[Path],
    mapped_feeds: Callable[[Path], tuple[Feed, ...]],
) -> tuple[Catalogue, tuple[tuple[Path, str], ...]]:
    """The feeds, and the mapping files that could not be used, each with its reason."""
    usable, faulty = [], []
    for path in mappings:
        try:
            usable.append((path, mapped_feeds(path)))
        except EtlError as error:
            faulty.append((path, str(error)))
    return Catalogue(built_in, tuple(usable)), tuple(faulty)


def route(file: InputFile, known: Catalogue) -> Route:
    """Which feeds read the file: a mapping in its folder first, then content, then the name.

    Raises:
        FileRefusedError: nobody knows it; the text lists what is known.
    """
    for mapping, feeds in known.mapped:
        if mapping.parent == file.folder:
            chosen = tuple(feed for feed in feeds if _named(feed, file))
            if chosen:
                return Route(file, chosen, mapping)
    seen = sniff(file)
    recognised = [feed for feed in known.built_in if feed.recognises(seen)]
    named = [feed for feed in known.built_in if _named(feed, file)]
    both = [feed for feed in recognised if feed in named]
    for candidates in (both, recognised, named):
        if candidates:
            return Route(file, (candidates[0],), None)
    raise FileRefusedError(_unknown(seen, known))


def _named(feed: Feed, file: InputFile) -> bool:
    """By the file's own name; a sheet is named by its workbook too, a packed text without `.gz`."""
    name = PurePosixPath(file.name).name.lower()
    names = (name, name.removesuffix(".gz"), name.partition("#")[0])
    return any(fnmatchcase(each, glob.lower()) for glob in feed.patterns for each in names)


def _unknown(seen: Sniff, known: Catalogue) -> str:
    titles = "、".join(feed.title for feed in known.built_in) or "（无）"
    found = f"表头是：{'、'.join(seen.header[:12])}。" if seen.header else "没有读到表头。"
    return (
        f"不认识这个文件，{found}能直接读的有：{titles}。"
        "其他表格请在同一文件夹放一个映射文件（写法见 docs/mapping.md）。"
    )
