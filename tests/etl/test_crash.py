"""kill -9 at random moments of a refresh, while somebody reads."""

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import duckdb
import polars as pl

ROOT = Path(__file__).parent.parent.parent
ROWS = 2_000


def child(inbox: Path, data: Path, workers: int = 1) -> "subprocess.Popen[str]":
    """A refresh in a process of its own, just begun."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.etl.refresh_child", str(inbox), str(data), str(workers)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begins\n"
    return process


def finish(process: "subprocess.Popen[str]") -> int:
    with process:
        return process.wait()


def deliver(inbox: Path, number: int) -> None:
    """A file of orders over twenty days, each order worth its delivery's number of 分."""
    lines = (
        f"D{number}-{n},2026-09-{n % 20 + 1:02} 10:00:00,{number / 100:.2f}" for n in range(ROWS)
    )
    (inbox / f"sales-{number}.csv").write_text("订单号,时间,金额\n" + "\n".join(lines) + "\n")


class Reader:
    """Follows `current` as pages do, and keeps what it saw that should never be seen."""

    def __init__(self, data: Path) -> None:
        self.data, self.faults, self.versions = data, list[str](), set[int]()
        self.reads = 0
        self.stopping = threading.Event()

    def loop(self) -> None:
        while not self.stopping.wait(0.02):  # leaves some of the machine to the refresh
            try:
                self.read()
            except (duckdb.Error, OSError) as error:
                self.faults.append(f"{type(error).__name__}: {error}")

    def read(self) -> None:
        target = (self.data / "current").resolve(strict=True)
        with duckdb.connect(str(target), read_only=True) as connection:
            ((version, orders, paid, by_day, days),) = connection.execute(
                "select (select version from meta.data_version),"
                " (select count(*) from marts.fct_sales),"
                " (select sum(paid_fen) from marts.fct_sales),"
                " (select sum(paid_fen) from marts.fct_sales_daily),"
                " (select count(*) from marts.fct_sales_daily)"
            ).fetchall()
        self.reads += 1
        self.versions.add(version)
        if orders % ROWS or paid != by_day or days != 20:
            self.faults.append(f"torn: v{version} {orders=} {paid=} {by_day=} {days=}")


@contextmanager
def reading(data: Path) -> Iterator[Reader]:
    reader = Reader(data)
    thread = threading.Thread(target=reader.loop)
    thread.start()
    try:
        yield reader
    finally:
        reader.stopping.set()
        thread.join()


def test_ten_kills_lose_nothing_and_no_reader_notices(tmp_path: Path) -> None:
    inbox, data = tmp_path / "inbox", tmp_path / "data"
    inbox.mkdir()
    deliver(inbox, 1)
    begun = monotonic()
    assert finish(child(inbox, data)) == 0
    usual_seconds = monotonic() - begun
    chance = random.Random(20261123)
    survived = 0
    with reading(data) as reader:
        for kill in range(10):
            deliver(inbox, kill + 2)
            process = child(inbox, data, workers=2 if kill % 5 == 4 else 1)
            with process:
                try:
                    process.wait(timeout=chance.uniform(0.02, usual_seconds))
                    survived += 1
                except subprocess.TimeoutExpired:
                    process.kill()
        deliver(inbox, 12)
        assert finish(child(inbox, data)) == 0
        last = max(int(path.stem.removeprefix("mart-")) for path in data.glob("mart-*"))
        while last not in reader.versions and not reader.faults:
            reader.stopping.wait(0.01)
    assert reader.faults == []
    assert reader.reads > 10
    assert survived < 10
    with duckdb.connect(str((data / "current").resolve()), read_only=True) as connection:
        found = connection.execute(
            "select count(*), sum(paid_fen)::bigint from marts.fct_sales"
        ).fetchall()
    assert found == [(12 * ROWS, ROWS * sum(range(1, 13)))]
    assert_nothing_is_left_over(data)


def assert_nothing_is_left_over(data: Path) -> None:
    assert not [
        path.name for path in data.iterdir() if path.name.startswith((".build", ".current"))
    ]
    parts = list((data / "lake").glob("*/day=*/*"))
    assert sum(pl.read_parquet(part).height for part in parts) == 12 * ROWS
    assert len(list(data.glob("mart-*.duckdb"))) <= 3


def test_of_two_refreshes_at_once_one_is_turned_away(tmp_path: Path) -> None:
    inbox, data = tmp_path / "inbox", tmp_path / "data"
    inbox.mkdir()
    deliver(inbox, 1)
    both = [child(inbox, data), child(inbox, data)]
    codes = sorted(finish(process) for process in both)
    # Either they overlapped and one was refused, or the second came late and found nothing new.
    assert codes in ([0, 1], [0, 0])
    assert [path.name for path in data.glob("mart-*")] == ["mart-000001.duckdb"]
