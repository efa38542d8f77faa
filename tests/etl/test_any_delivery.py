"""However the same exports are cut, shuffled, renamed or repeated, the marts are the same."""

import csv
import gzip
import io
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.pipeline import refresh
from etl.reading import input_file, open_text
from etl.simulator import Planted
from tests.conftest import COMPANY
from tests.etl.building import opened, rows

UNTIL = date(2026, 11, 20)
HASHES = "select table_name, rows, content_hash from meta.mart_hashes order by table_name"


@pytest.fixture(scope="module")
def world(invented: Callable[..., Planted]) -> Path:
    return invented(6_000, 14, UNTIL).inbox


@pytest.fixture(scope="module")
def plain(world: Path, refreshed: Callable[..., Path]) -> list[tuple]:
    return hashes_of(refreshed(world, as_of=UNTIL))


def marts_of(inbox: Path, data: Path) -> list[tuple]:
    report = refresh(inbox, data, company=COMPANY, as_of=UNTIL)
    assert report.published, report.as_json()
    return hashes_of(data)


def hashes_of(data: Path) -> list[tuple]:
    with opened(data) as marts:
        return rows(marts, HASHES)


def redelivered(source: Path, target: Path, chance: random.Random) -> None:
    """Every table and log in two overlapping parts, rows shuffled, under other names.

    A table is cut between orders, as every export is; logs and replies are cut anywhere.
    """
    for path in sorted(source.rglob("*")):
        folder = target / path.relative_to(source).parent
        folder.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv" and path.parent.name in ("youzan", "weixin_store"):
            _cut_table(path, folder, source, chance)
        elif path.is_file() and ".ndjson" in path.name and not path.name.endswith(".part"):
            _cut_lines(path, folder, chance)
        elif path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())


def _cut_table(path: Path, folder: Path, inbox: Path, chance: random.Random) -> None:
    with open_text(input_file(path, inbox)) as stream:
        header, *records = csv.reader(stream)
    orders = sorted({record[0] for record in records if record})
    parts = {order: chance.choice((0, 1)) for order in orders}
    for part in (0, 1):
        chosen = [r for r in records if r and (parts[r[0]] == part or chance.random() < 0.2)]
        whole = {r[0] for r in chosen if parts[r[0]] == part}
        chosen = [r for r in records if r and (r[0] in whole or r in chosen)]
        chance.shuffle(chosen)
        text = io.StringIO()
        csv.writer(text).writerows([header, *chosen])
        (folder / f"{chance.random():.12f}.csv").write_bytes(text.getvalue().encode("gb18030"))


def _cut_lines(path: Path, folder: Path, chance: random.Random) -> None:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as stream:
        lines = [line.rstrip(b"\n") for line in stream if line.strip()]
    for part in (0, 1):
        chosen = [line for n, line in enumerate(lines) if n % 2 == part or chance.random() < 0.3]
        chance.shuffle(chosen)
        name = f"{chance.random():.12f}-{path.name.removesuffix('.gz')}"
        (folder / name).write_bytes(b"\n".join(chosen))


def test_cut_shuffled_renamed_and_repeated_exports_give_the_same_marts(
    world: Path, plain: list[tuple], tmp_path: Path
):
    redelivered(world, tmp_path / "inbox", random.Random(1))
    assert marts_of(tmp_path / "inbox", tmp_path / "data") == plain


def test_loading_day_by_day_gives_the_same_marts_as_loading_at_once(
    world: Path, plain: list[tuple], tmp_path: Path
):
    files = sorted(path for path in world.rglob("*") if path.is_file())
    random.Random(3).shuffle(files)
    inbox, data = tmp_path / "inbox", tmp_path / "data"
    for start in range(0, len(files), len(files) // 3 + 1):
        for path in files[start : start + len(files) // 3 + 1]:
            link = inbox / path.relative_to(world)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        step = refresh(inbox, data, company=COMPANY, as_of=UNTIL)
        assert step.outcome in ("published", "nothing"), step.as_json()
    with opened(data) as marts:
        assert rows(marts, HASHES) == plain
