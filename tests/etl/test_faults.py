"""What a machine does to a refresh: death at every step, full and locked disks, a wrong clock.

Each time the last good version stays up, the message says what to do, and the next run is right.
"""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl.errors import DiskFullError, FolderError
from etl.feeds import Company
from etl.pipeline import Plan, refresh
from etl.report import RefreshReport
from etl.runs import Step
from tests.etl.test_archives import sold, zipped

TINY = Plan(queries=Path(__file__).parent / "tiny", sources=("tests.etl.tiny_source",))
COMPANY = Company(brand_id="b", brand_name="小店", phone_key=b"k")
AS_OF = date(2026, 9, 30)
MOVES = ("os.rename", "os.symlink", "os.remove", "os.mkdir", "os.rmdir")
SALES = "select count(*), sum(paid_fen)::bigint from marts.fct_sales"


def run(place: Path, **options: object) -> RefreshReport:
    chosen = {"company": COMPANY, "as_of": AS_OF, "plan": TINY, "workers": 1} | options
    return refresh(place / "inbox", place / "data", **chosen)  # type: ignore[arg-type]


def sales(place: Path) -> tuple[int, int]:
    current = (place / "data" / "current").resolve(strict=True)
    with duckdb.connect(str(current), read_only=True) as connection:
        (found,) = connection.execute(SALES).fetchall()
    return found  # type: ignore[return-value]


def deliver(place: Path, number: int) -> None:
    """An archive with two orders, worth 1 and 2 元, and a line that is refused."""
    (place / "inbox").mkdir(exist_ok=True)
    content = sold(f"D{number}a", f"D{number}b") + b"\n2.02E+18,2026-09-01,1"
    (place / "inbox" / f"{number}.zip").write_bytes(zipped({f"sales-{number}.csv": content}))


@dataclass
class Steps:
    """Counts the steps and the moves of files of one refresh, and dies at a given one."""

    deadly: int
    count: int = 0
    names: list[str] = field(default_factory=list)

    def passed(self, name: str) -> None:
        if name in self.names:  # a step tells of its progress under one name
            return
        self.names.append(name)
        self.count += 1
        if self.count > self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def dying(place: Path, deadly: int, told: "multiprocessing.Queue[list[str]]") -> None:
    """One refresh that is killed at its step or move number `deadly`."""
    steps = Steps(deadly)

    def watched(event: str, words: tuple[object, ...]) -> None:
        if event in MOVES and str(place) in f"{words[0]} {words[1]}":
            path = Path(str(words[0]))
            changes_nothing = {"os.mkdir": path.exists(), "os.remove": not path.exists()}
            if not changes_nothing.get(event):
                steps.passed(f"{event} {path.name}")

    def began(step: Step) -> None:
        if step.outcome == "started" or step.name == "publish":
            steps.passed(f"{step.name} {step.outcome}")

    sys.addaudithook(watched)
    run(place, on_step=began)
    told.put(steps.names)


def test_death_at_every_step_and_every_move_of_a_file_loses_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["etl.pipeline", "tests.etl.test_faults"])
    told = context.Queue()
    before = tmp_path / "before"
    before.mkdir()
    deliver(before, 0)
    run(before)
    deliver(before, 1)
    outcomes = set()
    for deadly in range(200):
        place = tmp_path / str(deadly)
        shutil.copytree(before, place, symlinks=True)
        child = context.Process(target=dying, args=(place, deadly, told))
        child.start()
        child.join()
        outcomes.add(sales(place))
        assert child.exitcode in (0, -signal.SIGKILL)
        assert run(place).outcome in ("published", "unchanged")
        assert sales(place) == (4, 600)
        assert_nothing_is_left_over(place / "data")
        shutil.rmtree(place)
        if child.exitcode == 0:
            break
    names = told.get(timeout=10)
    assert len(names) == deadly, names
    for step in ("inbox", "read", "marts", "checks", "meta", "publish", "refresh"):
        assert f"{step} started" in names
    assert any(name.startswith("os.symlink") for name in names)
    assert outcomes == {(2, 300), (4, 600)}


def assert_nothing_is_left_over(data: Path) -> None:
    assert not [path.name for path in data.iterdir() if path.name.startswith((".build", ".cur"))]
    assert not [path for path in (data / "spool").iterdir() if path.suffix != ".json"]
    assert len(list((data / "quarantine").iterdir())) == 2
    parts = [path for path in (data / "lake").rglob("*.parquet") if "tiny" in str(path)]
    assert sum(pl.read_parquet(path).height for path in parts) == 4


@pytest.fixture
def mounted() -> Iterator[Callable[[str, str, Path], None]]:
    """mounted(kind, options, folder): a mount of its own, undone at the end."""
    folders: list[Path] = []

    def mount(kind: str, options: str, folder: Path) -> None:
        words = ["--bind", str(folder)] if kind == "bind" else ["-t", kind, kind]
        done = _mount(*words, "-o", options, str(folder))
        if done is None or done.returncode:
            pytest.skip(f"Mounting is refused here: {done.stderr if done else 'no mount program'}")
        folders.append(folder)
        if kind == "bind":  # a bind takes its options only when it is mounted again
            _mount("-o", f"remount,bind,{options}", str(folder))

    yield mount
    for folder in reversed(folders):
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*words: str) -> "subprocess.CompletedProcess[str] | None":
    program = shutil.which("mount")
    if program is None or os.getuid() != 0:
        return None
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("left", [0, 200_000, 900_000])
def test_a_full_disk_is_said_and_the_next_run_is_right(tmp_path, mounted, left):
    data = tmp_path / "data"
    data.mkdir()
    mounted("tmpfs", "size=32m", data)
    deliver(tmp_path, 1)
    assert run(tmp_path).published
    ballast = data / "ballast"
    free = shutil.disk_usage(data).free
    ballast.write_bytes(bytes(max(free - left, 0)))
    deliver(tmp_path, 2)
    many = sold(*(f"M{number}" for number in range(5_000)))
    (tmp_path / "inbox" / "sales-many.csv").write_bytes(many)
    with pytest.raises(DiskFullError, match=r"磁盘已满.*清出空间"):
        run(tmp_path)
    assert sales(tmp_path) == (2, 300)
    ballast.unlink()
    assert run(tmp_path).published
    assert sales(tmp_path)[0] == 4 + 5_000
    assert run(tmp_path).outcome == "unchanged"


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path, mounted):
    deliver(tmp_path, 1)
    assert run(tmp_path).published
    mounted("bind", "ro", tmp_path / "data")
    deliver(tmp_path, 2)
    with pytest.raises(FolderError, match=r"data.*不能写.*权限"):
        run(tmp_path)
    assert sales(tmp_path) == (2, 300)


def test_the_command_says_so_with_a_code_and_no_traceback(tmp_path, mounted):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "data").mkdir()
    mounted("tmpfs", "ro,size=1m", tmp_path / "data")
    root = Path(__file__).parent.parent.parent
    words = ["refresh", "--inbox", str(tmp_path / "inbox"), "--data", str(tmp_path / "data")]
    done = subprocess.run(
        [sys.executable, str(root / "run.py"), *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CHUDIAN_PHONE_KEY": "k" * 32},
        check=False,
    )
    assert done.returncode == 1
    assert "不能写" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_inbox_that_cannot_be_written_is_read(tmp_path, mounted):
    deliver(tmp_path, 1)
    mounted("bind", "ro", tmp_path / "inbox")
    assert run(tmp_path).published
    assert sales(tmp_path) == (2, 300)


def test_a_clock_that_was_put_back_changes_nothing_in_the_end(tmp_path):
    deliver(tmp_path, 1)
    assert run(tmp_path).version == 1
    hashes = "select table_name, content_hash from meta.mart_hashes order by 1"
    read = str((tmp_path / "data" / "current").resolve())
    with duckdb.connect(read, read_only=True) as connection:
        before = connection.execute(hashes).fetchall()
    back = run(tmp_path, as_of=date(2020, 1, 1))
    assert (back.outcome, back.version) == ("published", 2)
    assert sales(tmp_path) == (2, 300)
    again = run(tmp_path)
    assert again.version == 3
    with duckdb.connect(str((tmp_path / "data" / "current").resolve()), read_only=True) as now:
        assert now.execute(hashes).fetchall() == before


def test_a_file_of_tomorrow_is_read_and_one_of_this_moment_waits(tmp_path):
    for number, seconds in ((1, 86_400), (2, 0)):
        deliver(tmp_path, number)
        at = time.time() + seconds
        os.utime(tmp_path / "inbox" / f"{number}.zip", (at, at))
    report = run(tmp_path, settle_seconds=600)
    assert {file.name: file.status for file in report.files} == {
        "1.zip/sales-1.csv": "loaded",
        "2.zip": "waiting",
    }
