"""Fixtures every test may use: where the shared data lies, and the real refresh run once."""

import fcntl
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from etl.feeds import Company
from etl.pipeline import Plan, refresh
from etl.simulator import Planted, write_world

REPOSITORY = Path(__file__).parent.parent
COMPANY = Company(brand_id="demo", brand_name="演示品牌", phone_key=b"k" * 32)
AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and captured data that is not part of the repository."""
    named = os.environ.get("CHUDIAN_SHARED")
    root = Path(named) if named else REPOSITORY.parent / "shared"
    data = root / "data"
    if not data.is_dir():
        pytest.skip("The shared data is not here; CHUDIAN_SHARED can name its folder.")
    return data


class Shared:
    """Folders that are made once in a run, by whichever worker needs one first."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        base = factory.getbasetemp()
        self._root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder(self, name: str, key: object, make: Callable[[Path], None]) -> Path:
        """The folder of what `make` makes of this key; the other workers wait for it."""
        place = self._root / f"{name}-{hashlib.sha256(repr(key).encode()).hexdigest()[:12]}"
        with place.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            is_made = place.with_suffix(".made")
            if not is_made.exists():
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                make(place)
                is_made.touch()
        return place


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    return Shared(tmp_path_factory)


@pytest.fixture(scope="session")
def invented(shared: Shared) -> Callable[..., Planted]:
    """invented(events, days, until) → the exports of an invented brand; nobody may change them."""

    def make(events: int, days: int, until: date, *, faults: bool = True) -> Planted:
        def write(place: Path) -> None:
            planted = write_world(place, events=events, days=days, until=until, faults=faults)
            (place / "planted.pickle").write_bytes(pickle.dumps(planted))

        place = shared.folder("world", (events, days, until, faults), write)
        return pickle.loads((place / "planted.pickle").read_bytes())

    return make


@pytest.fixture(scope="session")
def refreshed(shared: Shared) -> Callable[..., Path]:
    """refreshed(file, folder, …) → a data folder made from them by the real pipeline, made once.

    Give `targets` to build only some tables, `company` for other settings.
    """

    def make(
        *sources: Path,
        company: Company = COMPANY,
        as_of: date = AS_OF,
        targets: tuple[str, ...] | None = None,
    ) -> Path:
        def build(place: Path) -> None:
            link_into(place / "inbox", sources)
            plan = Plan(targets=targets)
            report = refresh(
                place / "inbox", place / "data", company=company, as_of=as_of, plan=plan
            )
            assert report.published, report.as_json()

        return shared.folder("refreshed", (sources, company, as_of, targets), build) / "data"

    return make


def link_into(inbox: Path, sources: Iterable[Path]) -> None:
    """Fills an inbox with links to files, folders as they are."""
    inbox.mkdir(parents=True)
    for source in sources:
        files = (
            [path for path in source.rglob("*") if path.is_file()] if source.is_dir() else [source]
        )
        base = source if source.is_dir() else source.parent
        for file in files:
            link = inbox / file.relative_to(base)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
