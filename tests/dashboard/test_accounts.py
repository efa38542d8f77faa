"""People, passwords, one-time links, the audit trail and patience with guessers (SECURITY 9)."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text as sql
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from dashboard.auth import passwords, throttle
from dashboard.auth.accounts import Accounts
from dashboard.auth.database import now
from dashboard.auth.models import Attempt, Base, Link
from dashboard.errors import AccountError, LinkGoneError, UnknownUserError, WeakPasswordError
from tests.dashboard.conftest import PASSWORD, Arrive, MakeApp, Visitor

MakePerson = Callable[..., Visitor]


@pytest.fixture
def bo(accounts: Accounts) -> Iterator[Accounts]:
    accounts.consume_link(accounts.add("Bo"), PASSWORD)
    yield accounts


def test_nobody_can_sign_in_to_a_fresh_installation(arrive: Arrive, accounts: Accounts) -> None:
    assert accounts.list() == []
    for name, password in (("admin", "admin"), ("admin", ""), ("", ""), ("demo", "demo")):
        assert arrive().sign_in(name, password).status_code == 401


def test_names_are_found_however_they_are_typed(bo: Accounts) -> None:
    assert bo.find(" bO ").name == "Bo"
    with pytest.raises(AccountError, match="already"):
        bo.add("ＢＯ")
    with pytest.raises(UnknownUserError, match="user list"):
        bo.disable("Cy")


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "a\x00b"])
def test_impossible_names_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError):
        accounts.add(name)


def test_unknown_roles_are_refused(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="admin, analyst, manager, viewer"):
        accounts.add("Bo", role="root")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "short"),
        ("123456789012", "common"),
        ("password1234", "common"),
        ("woaini1314520", "common"),
        ("Sunshine2026!!", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("barbarossa-is-mine", "name"),
        ("x" * 300, "long"),
    ],
)
def test_easy_passwords_are_refused(password: str, why: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        passwords.require_strong(password, "Barbarossa")
    assert refused.value.key.startswith(f"auth.password_{'has_name' if why == 'name' else why}")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "山茶花开在雨后的早晨呀", "kX3!v9q_Lm2"]
)
def test_good_passwords_need_no_special_signs(password: str) -> None:
    passwords.require_strong(password, "Barbarossa")
    assert passwords.matches(password, passwords.hashed(password))


def test_a_one_time_link_works_once(arrive: Arrive, accounts: Accounts) -> None:
    link = f"/signin/link/{accounts.add('Bo')}"
    form = {"password": PASSWORD, "again": PASSWORD}
    visitor = arrive()
    assert visitor.get(link).status_code == 200
    assert visitor.get(link).status_code == 200  # looking uses nothing up
    assert visitor.post(link, form).status_code == 303
    for again in (arrive().get(link), arrive().post(link, form)):
        assert again.status_code == 410
        assert "csrf_token" not in again.text.split("<main", 1)[1]


def test_a_weak_password_does_not_use_the_link_up(arrive: Arrive, accounts: Accounts) -> None:
    link = f"/signin/link/{accounts.add('Bo')}"
    visitor = arrive()
    for password, again in (("short", "short"), (PASSWORD, "other"), ("", "")):
        assert visitor.post(link, {"password": password, "again": again}).status_code == 400
    assert visitor.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303


def test_only_a_demo_lets_people_in_without_a_password(
    make_app: MakeApp, arrive: Arrive, accounts: Accounts
) -> None:
    link = f"/signin/link/{accounts.add('Bo')}"
    visitor = arrive(make_app(is_demo=True))
    assert visitor.post(link, {"password": "", "again": ""}).status_code == 303
    assert arrive().sign_in("Bo", "").status_code == 401


def test_a_newer_link_ends_the_older_and_a_used_one_ends_sessions(
    person: MakePerson, accounts: Accounts, arrive: Arrive
) -> None:
    visitor = person("Bo")
    older, newer = accounts.issue_link("Bo"), accounts.issue_link("Bo")
    assert arrive().get(f"/signin/link/{older}").status_code == 410
    form = {"password": "another fine sentence", "again": "another fine sentence"}
    assert arrive().post(f"/signin/link/{newer}", form).status_code == 303
    assert visitor.get("/_dash-layout").status_code == 401


def test_links_expire_and_end_with_their_owner(bo: Accounts) -> None:
    link = bo.issue_link("Bo")
    with bo.database.writing() as session:
        session.execute(update(Link).values(expires_at=now() - timedelta(seconds=1)))
    with pytest.raises(LinkGoneError):
        bo.consume_link(link, PASSWORD)
    link = bo.issue_link("Bo")
    bo.disable("Bo")
    with pytest.raises(LinkGoneError):
        bo.link_person(link)
    with pytest.raises(AccountError, match="disabled"):
        bo.issue_link("Bo")


def test_of_two_who_use_a_link_at_once_one_gets_in(accounts: Accounts) -> None:
    link = accounts.add("Bo")
    together, outcomes = threading.Barrier(4), []

    def use() -> None:
        together.wait()
        try:
            outcomes.append(accounts.consume_link(link, PASSWORD).name)
        except LinkGoneError:
            outcomes.append("gone")

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Bo", "gone", "gone", "gone"]


def test_a_thousand_guesses_are_slowed_and_the_owner_still_comes_in(
    person: MakePerson, arrive: Arrive, accounts: Accounts
) -> None:
    owner = person("Bo")
    owner.post("/signout", {})
    answers = [
        accounts.verify("Bo", f"guess {number}", source=f"10.0.{number // 250}.{number % 250}")
        for number in range(1000)
    ]
    assert all(answer.person is None for answer in answers)
    tried = sum(answer.wait_seconds == 0 for answer in answers)
    assert throttle.FREE_PER_NAME <= tried < 40, "only a few of the thousand reach the password"
    refused = arrive().sign_in("Bo", "guess")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= throttle.PACE.total_seconds()
    assert owner.sign_in("Bo").status_code == 303, "the owner's own browser has its own count"
    _let_pass(accounts, throttle.PACE)
    assert arrive().sign_in("Bo").status_code == 303, "a new browser waits seconds, not a day"


def test_one_address_guessing_many_names_is_slowed(accounts: Accounts) -> None:
    answers = [accounts.verify(f"name{number}", "x", source="10.0.0.1") for number in range(70)]
    assert sum(answer.wait_seconds > 0 for answer in answers) >= 10
    assert accounts.verify("name1000", "x", source="10.0.0.2").wait_seconds == 0


def test_somebody_elses_device_mark_does_not_help(person: MakePerson, accounts: Accounts) -> None:
    thief = person("Cy")
    thief.post("/signout", {})
    person("Bo")
    for number in range(20):
        accounts.verify("Bo", "guess", source=f"10.0.0.{number}")
    assert thief.sign_in("Bo", "guess").status_code == 429


def test_an_unknown_name_takes_as_long_as_a_wrong_password(bo: Accounts) -> None:
    def seconds(name: str, source: str) -> float:
        # The processor's time, which a busy machine does not stretch.
        start = time.process_time()
        assert bo.verify(name, "not the password", source=source).wait_seconds == 0
        return time.process_time() - start

    known = median(seconds("Bo", f"10.1.0.{number}") for number in range(7))
    unknown = median(seconds(f"nobody{number}", f"10.2.0.{number}") for number in range(7))
    assert 1 / 3 < known / unknown < 3


def test_wrong_name_and_wrong_password_read_the_same(person: MakePerson, arrive: Arrive) -> None:
    person("Bo")
    pages = [arrive().sign_in(name, "not the password") for name in ("Bo", "Xo")]
    texts = [page.text.replace("Xo", "Bo").split("<main", 1)[1] for page in pages]
    strip = [text.split("csrf_token")[0] + text.split('name="next"')[1] for text in texts]
    assert strip[0] == strip[1]
    assert {page.status_code for page in pages} == {401}


def test_every_sign_in_is_written_down_without_what_was_typed(
    person: MakePerson, arrive: Arrive, accounts: Accounts
) -> None:
    person("Bo").post("/signout", {})
    arrive().sign_in("Bo", "wrong wrong wrong")
    arrive().sign_in("my-secret-typed-as-name", "x")
    lines = [(line.actor, line.action, line.outcome) for line in accounts.audit_lines()]
    assert ("Bo", "sign in", "refused") in lines
    assert ("(unknown)", "sign in", "refused") in lines
    assert ("Bo", "sign out", "ok") in lines
    assert not any("my-secret" in str(vars(line)) for line in accounts.audit_lines())


@pytest.mark.parametrize("change", ["update audit set actor = 'x'", "delete from audit"])
def test_the_audit_trail_only_grows(bo: Accounts, change: str) -> None:
    with pytest.raises(DatabaseError, match="never changed"), bo.database.writing() as session:
        session.execute(sql(change))


def test_migrations_make_what_the_models_say(accounts: Accounts) -> None:
    with accounts.database.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url, failures = f"sqlite:///{tmp_path / 'new.db'}", []

    def open_it() -> None:
        try:
            Accounts(url).close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def _let_pass(accounts: Accounts, span: timedelta) -> None:
    """Moves all attempts into the past, as if that long had gone by."""
    with accounts.database.writing() as session:
        for attempt in session.query(Attempt):
            attempt.tried_at -= span
