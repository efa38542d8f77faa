"""What lies in the inbox: which files are ready, and which feed each of them is."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from etl.errors import EtlError, FileRefusedError
from etl.feeds import Feed, InputFile, Sniff
from etl.reading import input_file, sniff

UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".partial", ".filepart")
MAPPING = (".mapping.yaml", ".mapping.yml")


@dataclass(frozen=True, slots=True)
class Listing:
    """The inbox at one moment, in the order of contents: names and times decide nothing."""

    files: tuple[InputFile, ...]
    also_named: dict[str, tuple[str, ...]]
    waiting: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]
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


def listing(inbox: Path, *, settle_seconds: int) -> Listing:
    """Every file under the inbox, each content once.

    Files that are still being written (by their ending, a change within `settle_seconds`, or a
    change while they were read) wait for the next run.
    """
    by_content: dict[str, InputFile] = {}
    names: dict[str, list[str]] = {}
    waiting, unreadable, mappings = [], [], []
    for path in sorted(_walk(inbox)):
        name = path.relative_to(inbox).as_posix()
        if name.lower().endswith(MAPPING):
            mappings.append(path)
            continue
        try:
            file = _settled(path, inbox, settle_seconds)
        except FileNotFoundError:
            continue
        except OSError as error:
            unreadable.append((name, f"读不到文件：{error.strerror}。请检查文件权限。"))
            continue
        if file is None:
            waiting.append((name, "文件可能还在写入，留到下次再读。"))
            continue
        by_content.setdefault(file.sha256, file)
        names.setdefault(file.sha256, []).append(name)
    return Listing(
        files=tuple(by_content[sha] for sha in sorted(by_content)),
        also_named={sha: tuple(listed) for sha, listed in names.items()},
        waiting=tuple(waiting),
        unreadable=tuple(unreadable),
        mappings=tuple(mappings),
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
    if settle_seconds and time.time() - before.st_mtime < settle_seconds:
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
        if mapping.parent == file.path.parent:
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
    name = Path(file.name).name.lower()
    names = (name, name.removesuffix(".gz"))
    return any(fnmatchcase(each, glob.lower()) for glob in feed.patterns for each in names)


def _unknown(seen: Sniff, known: Catalogue) -> str:
    titles = "、".join(feed.title for feed in known.built_in) or "（无）"
    found = f"表头是：{'、'.join(seen.header[:12])}。" if seen.header else "没有读到表头。"
    return (
        f"不认识这个文件，{found}能直接读的有：{titles}。"
        "其他表格请在同一文件夹放一个映射文件（写法见 docs/mapping.md）。"
    )
