"""Each slot succeeds once, whoever is killed; a cancelled job is gone with all it started."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from dashboard.auth.accounts import Accounts
from dashboard.jobs import child, keeper
from dashboard.jobs.ledger import Ledger
from dashboard.scheduler import Scheduler, Task, daily
from tests.dashboard import scheduler_child
from tests.dashboard.waiting import until

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT_ONCE = (timedelta(0),)


@pytest.fixture
def ledger(accounts: Accounts) -> Ledger:
    made = Ledger(accounts.database, pauses=AT_ONCE)
    made.plan("refresh", "before anything was set up")
    return made


@pytest.fixture
def schedulers(tmp_path: Path, ledger: Ledger) -> Iterator[list[int]]:
    """Three scheduler processes over one folder, ended at the end."""
    (tmp_path / "hold").touch()
    processes = [scheduler_child.start(tmp_path) for _ in range(3)]
    yield [process.pid for process in processes]
    for process in processes:
        process.kill()
        process.wait()


def said(folder: Path) -> list[list[str]]:
    path = folder / "said"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_three_schedulers_and_one_killed_at_work_give_one_success(
    tmp_path: Path, ledger: Ledger, schedulers: list[int]
) -> None:
    ((_, job, leader, inner),) = until(lambda: said(tmp_path), "a scheduler begins")
    assert int(leader) in schedulers
    (tmp_path / "hold").unlink()
    os.kill(int(leader), signal.SIGKILL)
    until(lambda: not is_alive(int(job)), "the job ends with its scheduler")
    until(lambda: not is_alive(int(inner)), "what the job started ends too")
    line = until(lambda: ledger.last("refresh"), "another scheduler finishes the slot")
    assert (line.slot, line.state, line.attempts) == (scheduler_child.SLOT, "ok", 2)
    assert [words[0] for words in said(tmp_path)] == ["begin", "begin", "end"]
    successor = int(said(tmp_path)[1][2])
    assert successor in schedulers and successor != int(leader)


def test_a_scheduler_that_starts_later_does_nothing_again(tmp_path: Path, ledger: Ledger) -> None:
    for _ in range(3):
        with closing(scheduler_child.make(tmp_path, ledger)) as scheduler:
            scheduler.tick()
            scheduler.tick()
    assert [words[0] for words in said(tmp_path)] == ["begin", "end"]
    assert [line.state for line in ledger.newest("refresh")] == ["ok", "skipped"]


def test_the_second_scheduler_waits_for_the_first_to_die(tmp_path: Path, ledger: Ledger) -> None:
    first = scheduler_child.make(tmp_path, ledger)
    with closing(scheduler_child.make(tmp_path, ledger)) as second:
        with closing(first):
            assert first.lead()
            second.tick()
            assert said(tmp_path) == []
        second.tick()
    assert len(said(tmp_path)) == 2


def test_the_slot_before_the_first_start_is_passed_over(accounts: Accounts) -> None:
    ledger = Ledger(accounts.database)
    assert ledger.plan("refresh", "2026-11-22 02:30")
    assert ledger.begin(NOW) is None
    assert ledger.plan("refresh", "2026-11-23 02:30")
    assert not ledger.plan("refresh", "2026-11-23 02:30")
    assert ledger.newest("refresh")[0].state == "waiting"


@pytest.mark.parametrize(
    ("hour", "slot"),
    [
        (0, "2026-11-22 02:30"),
        (2, "2026-11-22 02:30"),
        (3, "2026-11-23 02:30"),
        (23, "2026-11-23 02:30"),
    ],
)
def test_the_latest_due_slot_goes_by_the_clock_of_the_business(hour: int, slot: str) -> None:
    moment = datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(hours=hour)
    assert daily(time(2, 30))(moment) == slot


def fail(folder: Path, ledger: Ledger, code: int, *, passing: tuple[int, ...] = ()) -> None:
    """One tick over a job that ends with this code."""
    words = [sys.executable, "-c", f"print('no room'); raise SystemExit({code})"]
    task = Task("refresh", lambda _: words, lambda _: "slot", passing=passing)
    with closing(Scheduler(ledger, folder / "jobs", [task])) as scheduler:
        scheduler.tick()


def test_attempts_are_capped_and_the_last_words_kept(tmp_path: Path, ledger: Ledger) -> None:
    fail(tmp_path, ledger, 1)
    line = ledger.newest("refresh")[0]
    assert (line.state, line.attempts, line.exit_code, line.message) == (
        "failed",
        3,
        1,
        "no room",
    )


def test_what_another_try_cannot_change_is_not_tried_again(tmp_path: Path, ledger: Ledger) -> None:
    fail(tmp_path, ledger, 3, passing=(3,))
    assert (ledger.newest("refresh")[0].state, ledger.newest("refresh")[0].attempts) == (
        "failed",
        1,
    )


def test_a_failed_try_waits_its_pause(tmp_path: Path, accounts: Accounts) -> None:
    ledger = Ledger(accounts.database, pauses=(timedelta(minutes=5),))
    ledger.plan("refresh", "before")
    fail(tmp_path, ledger, 1)
    line = ledger.newest("refresh")[0]
    assert (line.state, line.attempts) == ("waiting", 1)
    assert timedelta(minutes=4) < line.not_before - line.started_at < timedelta(minutes=6)


def test_of_many_clicks_at_once_one_run_comes(ledger: Ledger, accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as people:
        lines = list(people.map(lambda n: ledger.request("refresh", f"admin {n}"), range(8)))
    assert len({line.job_id for line in lines}) == 1
    assert [line.state for line in ledger.newest("refresh")].count("waiting") == 1
    actions = [line.action for line in accounts.audit_lines()]
    assert (actions.count("job asked for"), actions.count("job joined")) == (1, 7)


def test_cancel_ends_the_child_and_all_it_started(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "hold").touch()
    with closing(scheduler_child.make(tmp_path, ledger)) as scheduler:
        ticking = threading.Thread(target=scheduler.tick)
        ticking.start()
        ((_, job, _leader, inner),) = until(lambda: said(tmp_path), "the job begins")
        assert ledger.cancel("refresh", "Ada")
        ticking.join(30)
        assert not ticking.is_alive()
    until(lambda: not is_alive(int(job)) and not is_alive(int(inner)), "both are gone")
    line = ledger.newest("refresh")[0]
    assert (line.state, line.cancelled_by, line.attempts) == ("cancelled", "Ada", 1)
    assert ledger.active("refresh") is None
    assert not ledger.cancel("refresh", "Ada")


def test_a_job_that_waits_is_cancelled_without_ever_running(tmp_path: Path, ledger: Ledger) -> None:
    ledger.request("refresh", "Ada")
    ledger.cancel("refresh", "Bob")
    assert ledger.begin(NOW) is None
    assert ledger.newest("refresh")[0].state == "cancelled"


def test_a_child_that_ignores_the_request_to_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE", 0.1)
    code = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); signal.pause(); signal.pause()"
    )
    log = tmp_path / "log"
    ended = child.run(
        [sys.executable, "-c", code], log, lambda: b"deaf" in log.read_bytes(), every=0.02
    )
    assert ended == -signal.SIGKILL


def test_the_keeper_starts_a_dead_scheduler_again_and_ends_it_with_the_server(
    tmp_path: Path,
) -> None:
    said_in = tmp_path / "said"
    code = (
        "import os, sys; from dashboard.jobs.tied import end_with_parent; end_with_parent(); "
        f"open({str(said_in)!r}, 'a').write(f'{{os.getpid()}}\\n'); "
        "import signal; signal.pause()"
    )

    def pids() -> list[int]:
        return [int(line) for line in said_in.read_text().split()] if said_in.exists() else []

    with keeper.kept([sys.executable, "-c", code], os.environ, pause=0.01):
        (first,) = until(pids, "the first one starts")
        os.kill(first, signal.SIGKILL)
        second = until(lambda: pids()[1:], "it is started again")[0]
    until(lambda: not is_alive(second), "it ends with the server")
