"""Fixtures every test may use: where the shared data lies, and the real refresh run once."""

import os
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from etl.feeds import Company
from etl.pipeline import Plan, refresh

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


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """refreshed(file, folder, …) → a data folder made from them by the real pipeline, made once.

    Give `targets` to build only some tables, `company` for other settings.
    """
    made: dict[object, Path] = {}

    def make(
        *sources: Path,
        company: Company = COMPANY,
        as_of: date = AS_OF,
        targets: tuple[str, ...] | None = None,
    ) -> Path:
        key = (sources, company, as_of, targets)
        if key not in made:
            place = tmp_path_factory.mktemp("refreshed")
            link_into(place / "inbox", sources)
            report = refresh(
                place / "inbox",
                place / "data",
                company=company,
                as_of=as_of,
                plan=Plan(targets=targets),
            )
            assert report.published, report.as_json()
            made[key] = place / "data"
        return made[key]

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
