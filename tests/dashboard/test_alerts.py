"""An alert is opened once, told once, and over when it is over; mail survives bad servers."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dashboard.alerts import message, rules
from dashboard.alerts.board import MOST_ATTEMPTS, Board, Finding, Sending
from dashboard.alerts.channels import Mail
from dashboard.alerts.models import Alert, Delivery
from dashboard.alerts.post import PostOffice
from dashboard.alerts.rules import BrokenCheck, Refreshed
from dashboard.auth.accounts import Accounts
from dashboard.auth.database import now
from tests.dashboard.mail_server import MailServer, mail_server
from tests.queries.conftest import Given

WANG, LI = "wang@tea.example", "li@tea.example"
FOUND = Finding("late", "youzan__orders", {"source": "有赞订单", "days": 2})


def mail_to(server: MailServer, *people: str, seconds: float = 20) -> Mail:
    return Mail(
        "127.0.0.1", server.port, "bi@tea.example", people or (WANG,), "none", seconds=seconds
    )


def compose(rule: str, facts: message.Mapping[str, str | int]) -> message.Message:
    return message.of(rule, facts, "zh-CN", brand="山茶集", address="https://bi.tea.example")


@pytest.fixture
def board(accounts: Accounts) -> Board:
    return Board(accounts.database, [("mail", WANG)])


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def rewind(accounts: Accounts, alerts: timedelta = timedelta(0)) -> None:
    """Lets the pauses of all deliveries be over, and makes alerts older."""
    with accounts.database.writing() as session:
        session.execute(update(Delivery).values(not_before=now() - timedelta(seconds=1)))
        if alerts:
            for alert in session.query(Alert):
                rule, subject, _ = alert.key.split(":")
                alert.key = f"{rule}:{subject}:{(now() - alerts):%Y-%m-%d}"


def states(board: Board) -> list[str]:
    return [each.state for each in board.deliveries()]


# Opened and closed


def test_the_same_trouble_is_opened_and_told_once(board: Board, server: MailServer) -> None:
    office = PostOffice(board, [mail_to(server)], compose)
    assert len(board.settle({"late"}, [FOUND])) == 1
    for _ in range(3):
        assert board.settle({"late"}, [FOUND]) == []
        office.deliver()
    assert len(server.got) == 1 and len(board.open_ones()) == 1


def test_what_is_no_longer_found_is_over_and_other_rules_stay(board: Board) -> None:
    board.settle({"late", "failed"}, [FOUND, Finding("failed", "refresh", {"message": "x"})])
    board.settle({"late"}, [])
    assert [alert.rule for alert in board.open_ones()] == ["failed"]


def test_back_on_the_same_day_it_is_open_but_not_told_again(
    board: Board, server: MailServer, accounts: Accounts
) -> None:
    office = PostOffice(board, [mail_to(server)], compose)
    for found in ([FOUND], [], [FOUND]):
        board.settle({"late"}, found)
        office.deliver()
    assert len(board.open_ones()) == 1 and len(server.got) == 1
    board.settle({"late"}, [])
    rewind(accounts, timedelta(days=1))
    board.settle({"late"}, [FOUND])
    office.deliver()
    assert len(server.got) == 2, "another day is another alert"


def test_what_is_over_before_anybody_was_told_is_not_told(board: Board, server: MailServer) -> None:
    board.settle({"late"}, [FOUND])
    board.settle({"late"}, [])
    office = PostOffice(board, [mail_to(server)], compose)
    office.deliver()
    assert (states(board), server.got) == (["dropped"], [])
    board.settle({"late"}, [FOUND])
    office.deliver()
    assert states(board) == ["sent"]


def test_nothing_is_sent_while_nothing_is_set_up(accounts: Accounts) -> None:
    board = Board(accounts.database)
    board.settle({"late"}, [FOUND])
    assert PostOffice(board, [], compose).deliver() == 0
    assert board.deliveries() == [] and len(board.open_ones()) == 1


# Mail


def test_a_mail_is_complete_as_text_and_as_html(board: Board, server: MailServer) -> None:
    board.settle({"late"}, [FOUND])
    PostOffice(board, [mail_to(server)], compose).deliver()
    (mail,) = server.got
    assert mail["Subject"] == "【山茶集】来源晚到：有赞订单，已晚 2 天"
    assert (mail["From"], mail["To"]) == ("bi@tea.example", WANG)
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for words in ("来源晚到：有赞订单", "收件目录", "https://bi.tea.example/health"):
        assert words in plain and words in html


def test_hostile_names_are_inert(board: Board, server: MailServer) -> None:
    name = "x\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script>\x08\u2028"
    board.settle({"late"}, [Finding("late", "x", {"source": name, "days": 1})])
    PostOffice(board, [mail_to(server)], compose).deliver()
    (mail,) = server.got
    assert mail["Bcc"] is None and "\n" not in mail["Subject"] and "\x08" not in mail["Subject"]
    assert "<script>" not in mail.get_body(("html",)).get_content()


def test_a_line_break_that_gets_as_far_as_the_header_is_refused(server: MailServer) -> None:
    with pytest.raises(ValueError):
        mail_to(server).send(WANG, message.Message("a\r\nBcc: b@evil.example", "p", "h"))
    assert server.got == []


@pytest.mark.parametrize(
    ("answer", "state", "attempts"),
    [("451 later", "waiting", 1), ("550 no such user", "failed", 1), (None, "waiting", 1)],
    ids=["4xx", "5xx", "hang"],
)
def test_a_bad_answer_is_tried_again_only_where_that_may_help(
    board: Board, answer: str | None, state: str, attempts: int
) -> None:
    board.settle({"late"}, [FOUND])
    with mail_server(answer) as server:
        PostOffice(board, [mail_to(server, seconds=0.3)], compose).deliver()
        assert server.got == []
    (sending,) = board.deliveries()
    assert (sending.state, sending.attempts) == (state, attempts)
    assert "127.0.0.1" in sending.message


def test_tries_are_bounded_and_end(board: Board, accounts: Accounts) -> None:
    board.settle({"late"}, [FOUND])
    with mail_server("451 later") as server:
        office = PostOffice(board, [mail_to(server)], compose)
        for _ in range(MOST_ATTEMPTS + 3):
            office.deliver()
            rewind(accounts)
    (sending,) = board.deliveries()
    assert (sending.state, sending.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_pause_is_kept_between_tries(board: Board) -> None:
    board.settle({"late"}, [FOUND])
    with mail_server("451 later") as server:
        office = PostOffice(board, [mail_to(server)], compose)
        office.deliver()
        office.deliver()
    assert board.deliveries()[0].attempts == 1


def test_one_bad_address_costs_nobody_else_theirs(accounts: Accounts, server: MailServer) -> None:
    board = Board(accounts.database, [("mail", "a\r\n@b"), ("mail", LI)])
    board.settle({"late"}, [FOUND])
    PostOffice(board, [mail_to(server)], compose).deliver()
    assert [(each.recipient, each.state) for each in board.deliveries()] == [
        (LI, "sent"),
        ("a\r\n@b", "failed"),
    ]


def die_while_sending(folder: Path, port: int) -> None:
    command = [sys.executable, "-m", "tests.dashboard.post_child", str(folder), str(port)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


def test_killed_between_sending_and_writing_down_it_comes_at_most_twice(
    tmp_path: Path, board: Board, server: MailServer, accounts: Accounts
) -> None:
    board.settle({"late"}, [FOUND])
    die_while_sending(tmp_path, server.port)
    assert (states(board), len(server.got)) == (["sending"], 1)
    PostOffice(board, [mail_to(server)], compose).deliver()
    (sending,) = board.deliveries()
    assert (sending.state, sending.doubts, len(server.got)) == ("sent", 1, 2)


def test_killed_twice_it_is_left_and_says_so(
    tmp_path: Path, board: Board, server: MailServer
) -> None:
    board.settle({"late"}, [FOUND])
    for _ in range(2):
        die_while_sending(tmp_path, server.port)
    PostOffice(board, [mail_to(server)], compose).deliver()
    (sending,) = board.deliveries()
    assert (sending.state, sending.doubts, len(server.got)) == ("failed", 2, 2)
    assert "twice" in sending.message


def test_an_administrator_has_it_sent_again(
    board: Board, server: MailServer, accounts: Accounts
) -> None:
    board.settle({"late"}, [FOUND])
    office = PostOffice(board, [mail_to(server)], compose)
    office.deliver()
    (sending,) = board.deliveries()
    assert board.again(sending.delivery_id, "Ada")
    assert not board.again(sending.delivery_id, "Ada"), "it already waits"
    assert not board.again(999, "Ada")
    office.deliver()
    assert len(server.got) == 2
    assert [line.actor for line in accounts.audit_lines() if line.action == "alert sent again"] == [
        "Ada"
    ]


# Rules


CHECK = BrokenCheck("paid_is_at_most_payable", "实付不超过应付", "Paid at most payable", 3)


def source(name: str, reached: date | None, **columns: object) -> dict[str, object]:
    delivered = datetime(2026, 1, 20, tzinfo=UTC) if reached else None
    row = {"table_name": name, "title": name, "files": 1 if reached else 0, "due_days": 1}
    return row | {"reached_date": reached, "delivered_at": delivered} | columns


def verdict(name: str, severity: str, count: int) -> dict[str, object]:
    words = {"title": f"{name} 题", "title_en": f"{name} en", "summary": "s", "rows_json": "[]"}
    return words | {"check_name": name, "severity": severity, "count": count}


@pytest.fixture
def found(given: Given, accounts: Accounts) -> Callable[..., set[tuple[str, str]]]:
    """found(rows of the published file…) → (rule, subject) of what is open after a check."""

    def look(**meta: list[dict[str, object]]) -> set[tuple[str, str]]:
        board = Board(accounts.database)
        tables = {"data_sources": [], "check_results": []} | meta
        yesterday = (now() + timedelta(hours=8)).date() - timedelta(days=1)
        rules.check_data(board, given(as_of=tables.pop("as_of", yesterday), **tables))
        return {(alert.rule, alert.subject) for alert in board.open_ones()}

    return look


def test_late_is_decided_by_business_day_and_only_for_what_ever_came(found) -> None:
    today = (now() + timedelta(hours=8)).date()
    sources = [
        source("on_time", today - timedelta(days=1)),
        source("late", today - timedelta(days=2)),
        source("weekly", today - timedelta(days=6), due_days=7),
        source("comes_when_it_comes", date(2020, 1, 1), due_days=None),
        source("never_came", None),
    ]
    assert found(data_sources=sources) == {("late", "late")}


def test_a_broken_check_warns_and_one_that_holds_does_not(found) -> None:
    checks = [verdict("holds", "warn", 0), verdict("broken", "warn", 2)]
    assert found(check_results=checks) == {("check", "broken")}


def test_data_that_nobody_refreshed_is_stale(found) -> None:
    assert found(as_of=date(2026, 1, 31)) == {("stale", "data")}


def refresh_says(board: Board, given: Given | None = None, **said: object) -> set[str]:
    class Nothing:
        def fetch(self, name: str) -> None:
            raise rules.NoWarehouseError("no data yet")

    rules.after_refresh(board, Nothing(), Refreshed(**{"message": "m"} | said))  # type: ignore[arg-type]
    return {alert.rule for alert in board.open_ones()}


def test_a_refresh_that_failed_is_over_with_the_next_that_did_not(board: Board) -> None:
    assert refresh_says(board, outcome="crashed") == {"failed"}
    assert refresh_says(board, outcome="nothing") == {"failed"}
    assert refresh_says(board, outcome="unchanged") == set()


def test_a_stopped_publish_is_over_only_when_one_went_through(board: Board) -> None:
    assert refresh_says(board, outcome="stopped", stopped=(CHECK,)) == {"stopped"}
    assert refresh_says(board, outcome="unchanged") == {"stopped"}
    assert refresh_says(board, outcome="published") == set()


def test_refused_files_are_told_together_and_again_when_another_joins(board: Board) -> None:
    def told() -> list[Sending]:
        return board.deliveries()

    refresh_says(board, outcome="published", refused_files=("a.csv", "b.csv"))
    assert len(told()) == 1
    refresh_says(board, outcome="published", refused_files=("a.csv", "b.csv"))
    refresh_says(board, outcome="published", refused_files=("b.csv",))
    assert len(told()) == 1
    refresh_says(board, outcome="published", refused_files=("b.csv", "c.csv"))
    assert len(told()) == 2
    assert [alert.facts["files"] for alert in board.open_ones()] == ["b.csv、c.csv"]
    assert refresh_says(board, outcome="published") == set()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("rule", [*rules.RULES, "test"])
def test_every_rule_has_its_words_in_both_languages(rule: str, language: str) -> None:
    facts: dict[str, str | int] = {"source": "s", "days": 1, "message": "m", "files": "f"}
    facts |= {"check": "题", "check_en": "title", "count": 3, "as_of": "2026-11-22"}
    said = message.of(rule, facts, language, brand="b", address="https://x")  # type: ignore[arg-type]
    assert "{" not in said.plain and said.subject and said.html
    assert ("题" in said.plain) <= (language == "zh-CN")
