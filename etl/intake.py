"""Takes the inbox into the lake: which files are new, who reads them, what became of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from etl import inbox as inboxes
from etl import lake as lakes
from etl import loading, quarantine
from etl import spool as spools
from etl.errors import ContractError, FileRefusedError
from etl.feeds import Company, Feed, InputFile, LakeTable, ReadContext, Refusal
from etl.inbox import Catalogue, Listing, Route
from etl.lake import Entry
from etl.loading import Job, Loaded
from etl.report import FileOutcome
from etl.runs import Run

LAKE, QUARANTINE, SPOOL = "lake", "quarantine", "spool"


@dataclass(frozen=True, slots=True)
class Intake:
    """The lake after the inbox was taken in: what counts as loaded, and the tables there are."""

    files: tuple[FileOutcome, ...]
    entries: Mapping[str, Entry]
    tables: tuple[LakeTable, ...]
    feeds: tuple[Feed, ...]


def take(
    inbox: Path,
    data: Path,
    company: Company,
    sources: tuple[str, ...],
    run: Run,
    *,
    settle_seconds: int,
    workers: int | None,
) -> Intake:
    """Loads every file whose content (or whose reader) is new. One bad file stops nothing."""
    lake, kept, spool = data / LAKE, data / QUARANTINE, data / SPOOL
    for folder in (lake, kept, spool):
        folder.mkdir(parents=True, exist_ok=True)
    spools.keep_only(spool, ())
    entries = lakes.read_manifest(lake)
    lakes.sweep(lake, entries.values())
    with run.step("inbox") as count:
        listed = inboxes.listing(inbox, spool, settle_seconds=settle_seconds)
        count.rows = len(listed.files)
    known, faulty = inboxes.catalogue(
        loading.built_in_feeds(sources), listed.mappings, loading.mapped_feeds
    )
    outcomes = [*_set_aside(listed, faulty, inbox, kept)]
    routes = _routed(listed.files, known, kept, outcomes)
    jobs = []
    for route in routes:
        job = _job(route, listed, company, sources, lake, kept)
        entry = entries.get(route.file.sha256)
        if entry and (entry.version, entry.feeds) == (job.version, job.feeds):
            entries[entry.sha256] = _renamed(lake, entry, job.names)
            outcomes.append(
                FileOutcome(job.file.name, "already", job.feeds, entry.rows, sha16=job.file.sha16)
            )
        else:
            jobs.append(job)
    spools.keep_only(spool, (job.file.path for job in jobs))
    spools.bring_back((job.file for job in jobs), spool)
    with run.step("read") as count:
        results: list[Loaded] = []

        def done(loaded: Loaded) -> None:
            if loaded.entry:
                lakes.record(lake, loaded.entry)
            results.append(loaded)
            count.now(f"{len(results)}/{len(jobs)} {loaded.job.file.name}")

        loading.run(jobs, workers=workers, done=done)
        count.rows = sum(each.entry.rows for each in results if each.entry)
        count.detail = f"{len(jobs)} files"
    entries |= {each.entry.sha256: each.entry for each in results if each.entry}
    outcomes += [_outcome(each) for each in results]
    lakes.sweep(lake, entries.values())
    spools.keep_only(spool, ())
    spools.forget(spool, listed.found)
    _sweep_quarantine(kept, entries, [*listed.files, *(file for file, _ in listed.refused)])
    excused = _with_sheets_excused(outcomes, listed.files)
    files = tuple(sorted(excused, key=lambda outcome: outcome.name))
    feeds = _feeds(known)
    return Intake(files, entries, _tables(feeds), feeds)


def _set_aside(
    listed: Listing, faulty: Iterable[tuple[Path, str]], inbox: Path, kept: Path
) -> Iterable[FileOutcome]:
    for name, reason in listed.waiting:
        yield FileOutcome(name, "waiting", reason=reason)
    for name, reason in listed.unreadable:
        yield FileOutcome(name, "refused", reason=reason)
    for name, status, reason in listed.aside:
        yield FileOutcome(name, status, reason=reason)
    for file, reason in listed.refused:
        loading.keep(kept, file, [Refusal(None, None, reason, "")])
        yield FileOutcome(file.name, "refused", reason=reason, sha16=file.sha16)
    for path, reason in faulty:
        yield FileOutcome(path.relative_to(inbox).as_posix(), "refused", reason=reason)


def _routed(
    files: Iterable[InputFile], known: Catalogue, kept: Path, outcomes: list[FileOutcome]
) -> list[Route]:
    routes = []
    for file in files:
        try:
            routes.append(inboxes.route(file, known))
        except FileRefusedError as error:
            loading.keep(kept, file, [Refusal(None, None, str(error), "")])
            outcomes.append(FileOutcome(file.name, "refused", reason=str(error), sha16=file.sha16))
    return routes


def _job(
    route: Route,
    listed: Listing,
    company: Company,
    sources: tuple[str, ...],
    lake: Path,
    kept: Path,
) -> Job:
    context = ReadContext(
        company.phone_key,
        company.business_zone,
        company.brand_id,
        phone_seal=company.phone_seal,
    )
    return Job(
        file=route.file,
        names=listed.also_named[route.file.sha256],
        feeds=tuple(feed.name for feed in route.feeds),
        version=loading.version_of(route.feeds, context, route.mapping),
        mapping=route.mapping,
        sources=sources,
        context=context,
        lake=lake,
        quarantine=kept,
    )


def _renamed(lake: Path, entry: Entry, names: tuple[str, ...]) -> Entry:
    """Remembers a new name under which the same content came; old names stay.

    A list that did not change since yesterday was delivered all the same: its source is not late.
    """
    together = tuple(sorted({*entry.names, *names}))
    if set(names) <= set(entry.names):
        return entry
    renamed = replace(entry, names=together, loaded_at=datetime.now(UTC))
    lakes.record(lake, renamed)
    return renamed


def _outcome(loaded: Loaded) -> FileOutcome:
    job, entry = loaded.job, loaded.entry
    return FileOutcome(
        name=job.file.name,
        status="loaded" if entry else "refused",
        feeds=job.feeds,
        rows=entry.rows if entry else 0,
        refused_rows=loaded.refusals,
        reason=loaded.reason,
        first_refusals=loaded.first_refusals,
        sha16=job.file.sha16,
    )


def _with_sheets_excused(
    outcomes: Iterable[FileOutcome], files: Iterable[InputFile]
) -> Iterable[FileOutcome]:
    """A sheet nobody knows is no fault where another sheet of its workbook is read."""
    book = {file.name: file.name.rpartition("#")[0] for file in files if file.sheet}
    read = {book.get(each.name) for each in outcomes if each.status in ("loaded", "already")}
    for outcome in outcomes:
        is_excused = outcome.status == "refused" and book.get(outcome.name) in read - {"", None}
        yield replace(outcome, status="skipped") if is_excused else outcome


def _sweep_quarantine(kept: Path, entries: Mapping[str, Entry], files: Iterable[InputFile]) -> None:
    wanted = {
        quarantine.path_of(kept, sha[:16]) for sha in {*entries, *(file.sha256 for file in files)}
    }
    for path in kept.iterdir():
        if path not in wanted:
            path.unlink()


def _feeds(known: Catalogue) -> tuple[Feed, ...]:
    """Every feed there is, built in or declared by a mapping file."""
    return (*known.built_in, *(feed for _, mapped in known.mapped for feed in mapped))


def _tables(feeds: Iterable[Feed]) -> tuple[LakeTable, ...]:
    """Every table some feed may write, each once."""
    declared = [*loading.mapped_tables(), *(table for feed in feeds for table in feed.tables)]
    by_name: dict[str, LakeTable] = {}
    for table in declared:
        if by_name.setdefault(table.name, table) != table:
            raise ContractError(f"{table.name} is declared twice, and not alike.")
    return tuple(by_name[name] for name in sorted(by_name))
