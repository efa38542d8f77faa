"""The refresh button, its progress, the bell and the notices, as people with browsers meet them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from sqlalchemy import update

from dashboard.alerts.board import Board, Finding
from dashboard.auth.accounts import Accounts
from dashboard.auth.database import now
from dashboard.auth.models import OpenSession
from dashboard.jobs import progress
from dashboard.jobs.ledger import Ledger
from dashboard.jobs.models import Job
from dashboard.jobs.progress import Step
from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, callback_body, output_of
from tests.dashboard.shop import answered, words_in
from tests.dashboard.waiting import until

MakePerson = Callable[..., Visitor]
ROOT = Path(__file__).parents[2]
START, CANCEL = "refresh-start.n_clicks", "refresh-cancel.n_clicks"


@pytest.fixture
def ledger(accounts: Accounts) -> Ledger:
    return Ledger(accounts.database)


@pytest.fixture
def jobs(warehouse: Warehouse) -> Iterator[Path]:
    """Where the app looks for progress; emptied again."""
    folder = warehouse.folder / "jobs"
    folder.mkdir(exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()


def ask(visitor: Visitor, part: str, **values: Any) -> Any:
    return visitor.call(output_of(visitor.app, part), **values)


def seen(visitor: Visitor, part: str = "refresh-state.children") -> str:
    return " ".join(words_in(list(answered(ask(visitor, part)).values())[0]["children"]))


def listened(visitor: Visitor, shown: int | None = 1) -> dict[str, dict[str, Any]]:
    return answered(ask(visitor, "bell-count.children", **{"shown-version.data": shown}))


# The button


@pytest.mark.parametrize("role", ["viewer", "manager", "analyst"])
def test_only_administrators_refresh_and_others_are_written_down(
    role: str, person: MakePerson, ledger: Ledger, accounts: Accounts
) -> None:
    visitor = person(role=role)
    for part, click in (("refresh-asked.data", START), ("refresh-asked.data", CANCEL)):
        assert ask(visitor, part, **{click: 1}).status_code == 403
    assert (
        ask(visitor, "deliveries-asked.data", **{"deliveries-try.n_clicks": 1}).status_code == 403
    )
    assert ledger.newest("refresh") == [] and ledger.newest("alert-test") == []
    denials = [line for line in accounts.audit_lines() if line.outcome == "denied"]
    assert {line.target for line in denials} == {"administer"} and len(denials) == 3


def test_a_click_without_the_anti_forgery_token_does_nothing(
    person: MakePerson, ledger: Ledger
) -> None:
    visitor = person(role="admin")
    visitor.get("/")
    body = callback_body(visitor.app, "refresh-asked.data", {START: 1})
    assert visitor.client.post("/_dash-update-component", json=body).status_code == 400
    assert ledger.newest("refresh") == []


def test_a_second_click_shows_the_run_that_is_there(person: MakePerson, ledger: Ledger) -> None:
    ada, bob = person(role="admin"), person("Bob", role="admin")
    for visitor in (ada, bob, ada):
        ask(visitor, "refresh-asked.data", **{START: 1})
    (line,) = ledger.newest("refresh")
    assert line.started_by == "Ada"
    assert "Ada 请求的刷新即将开始" in seen(bob)


def test_buttons_that_were_only_drawn_ask_for_nothing(person: MakePerson, ledger: Ledger) -> None:
    admin = person(role="admin")
    for click in (START, CANCEL):
        ask(admin, "refresh-asked.data", **{click: None})
    assert ledger.newest("refresh") == []


def test_a_forged_run_or_process_is_ignored(person: MakePerson, ledger: Ledger) -> None:
    admin = person(role="admin")
    running = ledger.request("refresh", "Ada")
    admin.get("/")
    headers = {"X-CSRFToken": admin.client.get_cookie("_csrf_token").value}
    body = callback_body(admin.app, "refresh-asked.data", {})
    for forged in ({"job": "1", "pid": 1}, {"cancelJob": [1], "job_id": running.job_id}):
        answer = admin.client.post(
            "/_dash-update-component?cancelJob=1&job=1", json=body | forged, headers=headers
        )
        assert answer.status_code in (200, 204)
    assert ledger.active("refresh") == running


def test_progress_is_in_words_for_every_administrator(
    person: MakePerson, ledger: Ledger, jobs: Path
) -> None:
    ada, bob = person(role="admin"), person("Bob", role="admin")
    ask(ada, "refresh-asked.data", **{START: 1})
    line = ledger.begin(now())
    steps = [
        {"name": "inbox", "outcome": "ok", "seconds": 0.1, "rows": 40, "detail": ""},
        {"name": "read", "outcome": "started", "seconds": 2.5, "detail": "12/40 orders.csv"},
    ]
    progress.file_of(jobs, line.job_id).write_text("".join(json.dumps(s) + "\n" for s in steps))
    for visitor in (ada, bob):
        words = seen(visitor)
        assert "Ada" in words and "清点文件" in words
        assert "12 / 40 个文件" in words and "orders.csv" in words
    answer = answered(ask(bob, "refresh-state.children"))
    assert answer["refresh-poll"]["disabled"] is False
    assert answer["refresh-start"]["disabled"] is True
    ledger.end(line.job_id, 0, "已发布第 7 版数据。")
    answer = answered(ask(bob, "refresh-state.children"))
    assert answer["refresh-poll"]["disabled"] is True
    assert "已发布第 7 版数据" in seen(bob)


def test_cancel_and_start_are_written_down(
    person: MakePerson, ledger: Ledger, accounts: Accounts
) -> None:
    ada, bob = person(role="admin"), person("Bob", role="admin")
    ask(ada, "refresh-asked.data", **{START: 1})
    ledger.begin(now())
    ask(bob, "refresh-asked.data", **{CANCEL: 1})
    assert ledger.active("refresh").cancelled_by == "Bob"
    assert "正在取消" in seen(ada)
    lines = [(line.actor, line.action) for line in accounts.audit_lines() if "job" in line.action]
    assert lines == [("Bob", "job cancelled"), ("Ada", "job asked for")]


def test_the_page_says_when_no_scheduler_seems_to_run(
    person: MakePerson, ledger: Ledger, accounts: Accounts
) -> None:
    admin = person(role="admin")
    ledger.request("refresh", "Ada")
    with accounts.database.writing() as session:
        earlier = now() - timedelta(minutes=2)
        session.execute(update(Job).values(asked_at=earlier, not_before=earlier))
    assert "run.py schedule" in seen(admin)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", []),
        ("{not json}\n[1]\nnull\n3\n", []),
        ('{"name": "read"}\n', []),
        ('{"name": "marts", "outcome": "ok", "seconds": 1, "rows": "many"}\n', [("marts", None)]),
        (
            '{"name": "marts", "outcome": "ok", "seconds": 1, "rows": 3}\n{"name": "che',
            [("marts", 3)],
        ),
        (
            '{"name": "read", "outcome": "ok", "seconds": 1, "detail": "4 files"}\n',
            [("read", None)],
        ),
    ],
    ids=["empty", "rubbish", "too little", "odd rows", "half a line", "no count"],
)
def test_a_progress_file_may_hold_anything(
    tmp_path: Path, text: str, steps: list[tuple[str, int | None]]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    assert [(step.name, step.rows) for step in progress.read(path)] == steps
    assert progress.read(tmp_path / "missing.jsonl") == []


def test_each_step_is_shown_as_it_stands_last(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [("read", "started", "1/2 a.csv"), ("read", "started", "2/2 b.csv")]
    path.write_text(
        "".join(
            json.dumps({"name": n, "outcome": o, "seconds": 1.5, "detail": d}) + "\n"
            for n, o, d in lines
        )
    )
    assert progress.read(path) == [Step("read", "started", 1.5, None, 2, 2, "b.csv")]


# The bell and the lines above every page


def test_the_bell_rings_for_those_who_may_know(person: MakePerson, accounts: Accounts) -> None:
    Board(accounts.database).settle(
        {"late"}, [Finding("late", "x", {"source": "<b>有赞</b>", "days": 2})]
    )
    for role, count in (("admin", "1"), ("analyst", "1"), ("manager", ""), ("viewer", "")):
        answer = listened(person(role, role=role))
        assert answer["bell-count"]["children"] == count
        assert ("有赞" in json.dumps(answer, ensure_ascii=False)) is bool(count)


def test_a_stopped_publish_warns_everybody_but_names_the_check_to_few(
    person: MakePerson, accounts: Accounts
) -> None:
    viewer = person(role="viewer")
    assert listened(viewer)["notice-warning"]["hidden"] is True
    facts = {"check": "实付不超过应付", "check_en": "x", "count": 3}
    Board(accounts.database).settle({"stopped"}, [Finding("stopped", "c", facts)])
    answer = listened(viewer)
    assert answer["notice-warning"]["hidden"] is False
    assert "没有发布" in json.dumps(answer, ensure_ascii=False)
    assert "实付" not in json.dumps(answer, ensure_ascii=False)


def test_an_open_page_notices_a_newer_version(person: MakePerson, warehouse: Warehouse) -> None:
    viewer = person()
    assert warehouse.published() == 1
    assert listened(viewer, shown=1)["notice-new"]["hidden"] is True
    older = listened(viewer, shown=0)
    assert older["notice-new"]["hidden"] is False
    assert older["notice-new-words"]["children"] == "有新数据（第 1 版）"


def test_a_page_left_open_still_signs_out(
    app: Dash, person: MakePerson, accounts: Accounts
) -> None:
    viewer = person()
    viewer.get("/")
    headers = {"X-CSRFToken": viewer.client.get_cookie("_csrf_token").value}

    def beat(*changed: str) -> datetime:
        with accounts.database.writing() as session:
            earlier = now() - timedelta(hours=2)
            session.execute(update(OpenSession).values(seen_at=earlier))
        body = callback_body(app, output_of(app, "bell-count.children"), {})
        body |= {"changedPropIds": list(changed)}
        answer = viewer.client.post("/_dash-update-component", json=body, headers=headers)
        assert answer.status_code == 200
        with accounts.database.reading() as session:
            found: datetime = session.query(OpenSession).one().seen_at
        return found

    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert beat("pulse.n_intervals") < hour_ago
    assert beat("pulse.n_intervals", "url.pathname") > hour_ago


def test_an_administrator_sends_again_and_nobody_forges_it(
    person: MakePerson, accounts: Accounts
) -> None:
    board = Board(accounts.database, [("mail", "wang@tea.example")])
    board.settle({"failed"}, [Finding("failed", "refresh", {"message": "x"})])
    taken = board.take(["mail"])
    board.sent(taken.delivery_id)
    admin = person(role="admin")
    admin.get("/")
    headers = {"X-CSRFToken": admin.client.get_cookie("_csrf_token").value}

    def click(delivery: object) -> int:
        wanted = {"id": {"id": delivery, "type": "delivery-again"}, "property": "n_clicks"}
        body = callback_body(admin.app, output_of(admin.app, "deliveries-asked.data"), {})
        body["inputs"][1] = [wanted | {"value": 1}]
        prop = json.dumps(wanted["id"], sort_keys=True, separators=(",", ":"))
        body["changedPropIds"] = [f"{prop}.n_clicks"]
        return admin.client.post("/_dash-update-component", json=body, headers=headers).status_code

    for forged in (999, "1 or 1=1", None):
        assert click(forged) in (200, 400)
    assert board.deliveries()[0].state == "sent"
    assert click(taken.delivery_id) == 200
    assert board.deliveries()[0].state == "waiting"


# The whole of it, as it runs


@contextmanager
def scheduling(data: Path) -> Iterator[None]:
    command = [sys.executable, "run.py", "schedule", "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_a_click_runs_the_refresh_and_a_cancel_leaves_the_last_version(
    tmp_path: Path, empty_file: Path
) -> None:
    data, inbox = tmp_path / "data", tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(empty_file, data / "mart-000001.duckdb")
    (data / "current").symlink_to("mart-000001.duckdb")
    accounts = Accounts(f"sqlite:///{data / 'app.db'}")
    ledger, warehouse = Ledger(accounts.database), Warehouse(data)
    with scheduling(data):
        job = ledger.request("refresh", "Ada").job_id
        done = until(lambda: ledger.last("refresh"), "the refresh ends", seconds=120)
        assert (done.job_id, done.state, done.exit_code) == (job, "failed", 5)
        assert done.message.startswith("收件目录是空的")
        steps = progress.read(data / "jobs" / f"{job}.jsonl")
        assert [step.name for step in steps] == ["refresh", "inbox", "read", "report"]

        scene = inbox / "scenes.csv"
        scene.write_text("code,name_zh,entry_class,family\n1035,公众号菜单,自有运营,公众号\n")
        os.utime(scene, (0, 0))  # else it is left to settle
        path = data / "jobs" / f"{ledger.request('refresh', 'Ada').job_id}.jsonl"
        until(lambda: "marts" in [step.name for step in progress.read(path)], "tables are built")
        ledger.cancel("refresh", "Bob")
        until(lambda: ledger.active("refresh") is None, "it is over")
        assert ledger.newest("refresh")[0].state == "cancelled"
        assert warehouse.published() == 1 and warehouse.version().version == 1
    assert {alert.rule for alert in Board(accounts.database).open_ones()} >= {"failed"}
    accounts.close()
