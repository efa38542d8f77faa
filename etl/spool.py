"""Where members of archives lie while they are loaded, and what is remembered of each container.

data/spool/<sha256>      bytes of a member, named by their hash alone; gone after the refresh
data/spool/<key>.json    what a container was found to hold, so that it is unpacked once
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import orjson

from etl import code_version
from etl.archives import Contents, kind_of, unpacked
from etl.feeds import InputFile, Sniff


def contents(file: InputFile, spool: Path) -> Contents:
    """The file itself, or the members of a container: as remembered, else unpacked to the spool.

    Raises:
        FileRefusedError: an archive with a password, damaged, nested too deep, or a bomb.
    """
    if kind_of(file) == "plain":
        return Contents((file,))
    note = spool / f"{_key(file)}.json"
    if note.exists():
        return _recalled(file, spool, note)
    held = unpacked(file, spool)
    unfinished = note.with_suffix(".part")
    unfinished.write_bytes(_noted(file, held))
    unfinished.rename(note)
    return held


def bring_back(files: Iterable[InputFile], spool: Path) -> None:
    """Unpacks again the containers of those files whose bytes are not in the spool any more."""
    absent = {file.archive for file in files if file.archive and not file.path.exists()}
    for path in absent:
        with suppress(FileNotFoundError):  # taken away meanwhile: its members are, too
            unpacked(InputFile(path, path.name, ""), spool)


def keep_only(spool: Path, wanted: Iterable[Path]) -> None:
    """Frees the room of members that need no loading; what is remembered of them stays."""
    kept = set(wanted)
    for path in spool.iterdir():
        if path.suffix != ".json" and path not in kept:
            path.unlink()


def forget(spool: Path, files: Iterable[InputFile]) -> None:
    """Drops what is remembered of containers that are no longer there."""
    known = {f"{_key(file)}.json" for file in files}
    for path in spool.glob("*.json"):
        if path.name not in known:
            path.unlink()


def _key(file: InputFile) -> str:
    """Another name or another version of the code may find something else in the same bytes."""
    words = f"{file.sha256} {file.name} {code_version.of_module('etl.archives')}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _noted(file: InputFile, held: Contents) -> bytes:
    members = [
        {
            "name": member.name,
            "sha256": member.sha256,
            "spooled": None if member.path == file.path else member.path.name,
            "sheet": member.sheet,
            "kind": member.seen.kind if member.seen else "unknown",
            "header": member.seen.header if member.seen else (),
        }
        for member in held.members
    ]
    return orjson.dumps({"members": members, "aside": held.aside})


def _recalled(file: InputFile, spool: Path, note: Path) -> Contents:
    held = orjson.loads(note.read_bytes())
    members = (
        InputFile(
            path=spool / each["spooled"] if each["spooled"] else file.path,
            name=each["name"],
            sha256=each["sha256"],
            archive=file.path if each["spooled"] else None,
            sheet=each["sheet"],
            seen=Sniff(each["name"], each["kind"], tuple(each["header"])),
        )
        for each in held["members"]
    )
    return Contents(tuple(members), tuple((name, how, why) for name, how, why in held["aside"]))
