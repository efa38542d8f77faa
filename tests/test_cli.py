"""The command line as a person or cron meets it: words, exit codes, and what is on disk after."""

import fcntl
import gzip
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from run import cli
from tests.browser.served import wait_for

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def a_clean_desk(tmp_path, monkeypatch):
    """No setting of the developer's own machine, and a folder without `.env`."""
    for name in [name for name in os.environ if name.startswith("CHUDIAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def run_process(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(command, click.Group):
        return [leaf for name, c in command.commands.items() for leaf in leaves(c, (*words, name))]
    return [words]


@pytest.mark.parametrize("words", leaves(cli), ids=" ".join)
def test_every_command_explains_itself_in_both_languages(words):
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert re.search(r"[\u4e00-\u9fff].* · [A-Z]", result.output)


def test_help_does_not_wait_for_the_heavy_packages():
    code = "import sys, run; sys.exit(any(m in sys.modules for m in ('polars', 'dash', 'duckdb')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# Alerts


def test_a_refresh_that_gave_nothing_is_an_open_alert(tmp_path):
    (tmp_path / "inbox").mkdir()
    assert run("alerts").output == ""
    assert run_process("refresh", "--inbox", "inbox").returncode == 5
    assert "刷新失败" in run("alerts").output


def test_alerts_that_fail_do_not_fail_the_refresh(tmp_path):
    (tmp_path / "inbox").mkdir()
    assert run_process("user", "list").returncode == 0  # makes app.db
    with closing(sqlite3.connect(tmp_path / "data" / "app.db")) as broken:
        broken.execute("drop table alerts")
        broken.commit()
    done = run_process("refresh", "--inbox", "inbox")
    assert done.returncode == 5
    assert "alerts could not be brought up to date" in done.stderr


def test_a_refresh_that_cannot_read_what_was_undone_does_not_bring_it_back(tmp_path, monkeypatch):
    (tmp_path / "inbox").mkdir()
    monkeypatch.setenv("CHUDIAN_DATABASE_URL", "sqlite:////nowhere/at/all/app.db")
    done = run_process("refresh", "--inbox", "inbox")
    assert done.returncode == 2
    assert "账号库打不开" in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_is_called_unless_the_settings_name_somebody():
    result = run("alerts", "test")
    assert result.exit_code == 0
    assert "neither mail nor a robot is set up" in result.output


def test_mail_without_anybody_to_send_to_is_refused(monkeypatch):
    monkeypatch.setenv("CHUDIAN_MAIL_HOST", "smtp.example.com")
    result = run("alerts", "test")
    assert result.exit_code == 2
    assert "CHUDIAN_MAIL_TO" in result.output


def test_a_robot_that_leads_inside_is_blocked_and_its_webhook_not_repeated(monkeypatch):
    monkeypatch.setenv("CHUDIAN_WECOM_ROBOT", "https://127.0.0.1/send?key=hunter2")
    result = run("alerts", "test")
    assert result.exit_code == 1
    assert "127.0.0.1: not on the list" in result.output
    assert "hunter2" not in result.output


def test_the_demo_tells_nobody(monkeypatch):
    monkeypatch.setenv("CHUDIAN_WECOM_ROBOT", "https://127.0.0.1/send?key=hunter2")
    assert "neither mail nor a robot" in run("alerts", "test", "--demo").output


# Settings


def test_a_setting_with_a_bad_value_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("CHUDIAN_PORT", "eighty")
    result = run("user", "list")
    assert result.exit_code == 2
    assert "CHUDIAN_PORT" in result.output
    assert "应为整数 · must be a whole number" in result.output


def test_a_refused_secret_is_never_repeated(monkeypatch):
    monkeypatch.setenv("CHUDIAN_SECRET_KEY", "hunter2hunter2")
    result = run("user", "list")
    assert result.exit_code == 2
    assert "CHUDIAN_SECRET_KEY" in result.output
    assert "hunter2" not in result.output


def test_a_known_secret_is_refused_however_long(monkeypatch):
    monkeypatch.setenv("CHUDIAN_SECRET_KEY", "changeme" * 8)
    assert run("user", "list").exit_code == 2


def test_a_misspelt_setting_is_refused_with_the_right_spelling(tmp_path):
    (tmp_path / ".env").write_text("CHUDIAN_PROT=8060\nOTHER_PROGRAM=1\n", encoding="utf-8")
    result = run("user", "list")
    assert result.exit_code == 2
    assert "did you mean CHUDIAN_PORT" in result.output
    assert "OTHER_PROGRAM" not in result.output


def test_a_port_in_use_is_named_before_anything_is_begun(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("demo", "--port", port)
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}" in result.output
    assert not (tmp_path / "data").exists()


# Refresh


def test_an_empty_inbox_ends_with_5_and_a_sentence(tmp_path):
    (tmp_path / "inbox").mkdir()
    done = run_process("refresh", "--inbox", "inbox", "--data", "data")
    assert done.returncode == 5
    assert "收件目录是空的" in done.stdout


def test_an_inbox_that_is_not_there_ends_with_2():
    done = run_process("refresh", "--inbox", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_an_unknown_option_ends_with_2():
    assert run_process("refresh", "--inbocks", "x").returncode == 2


def test_a_second_refresh_ends_with_4(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / ".refresh.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run_process("refresh", "--inbox", "inbox", "--data", "data")
    assert done.returncode == 4
    assert "另一次刷新正在运行" in done.stderr


def test_the_report_for_machines_is_json_and_nothing_else(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = run_process("refresh", "--inbox", "inbox", "--data", "data", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 5
    assert report["files"][0]["name"] == "notes.csv"
    assert "docs/mapping.md" in report["files"][0]["reason"]


# Queries


def test_a_question_before_any_data_says_what_to_run():
    result = run("query", "overview/kpis", "--start_date", "2026-10-01", "--end-date=2026-10-31")
    assert result.exit_code == 1
    assert "run.py refresh" in result.output


def test_a_question_without_its_parameters_lists_them():
    result = run("query", "overview/kpis")
    assert result.exit_code == 2
    assert "start_date (date)" in result.output


def test_the_list_of_questions_and_the_sql_need_no_data():
    assert "overview/kpis" in run("query").output
    assert "$start_date" in run("query", "overview/kpis", "--sql").output


# Demo


def test_the_demo_is_made_once_says_that_it_is_one_and_answers_like_its_pages(tmp_path):
    first = run_process("demo", "--no-serve", "--scale", 2000)
    assert first.returncode == 0, first.stderr
    published = (tmp_path / "data/demo/current").resolve()
    again = run_process("demo", "--no-serve")
    assert (again.returncode, again.stdout) == (0, "")
    assert (tmp_path / "data/demo/current").resolve() == published
    brand = json.loads(
        run("query", "shell/brand", "--format", "json", "--data", "data/demo").output
    )
    assert brand[0]["is_demo"] is True
    days = ("--start_date", "2020-01-01", "--end_date", "2100-01-01", "--data", "data/demo")
    kpis = json.loads(run("query", "overview/kpis", *days, "--format", "json").output)
    assert kpis[0]["uv"] > 0
    assert run("query", "overview/kpis", *days, "--format", "csv").output.startswith("start_date,")
    assert "1 行 · rows" in run("query", "overview/kpis", *days).output
    assert "✓ 已发布数据" in run("doctor", "--data", "data/demo").output


def test_a_first_demo_answers_as_soon_as_it_has_printed_its_link(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = ("-u", str(ROOT / "run.py"), "demo", "--scale", "2000", "--port", str(port))
    errors = (tmp_path / "errors").open("w")
    with (
        errors,
        subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=errors) as demo,
    ):
        assert demo.stdout is not None
        link = next(
            re.search(rb"http\S+/signin/link/\S+", line)
            for line in demo.stdout
            if b"/link/" in line
        )
        assert link
        try:
            wait_for(port)
            answer = urllib.request.urlopen(link[0].decode(), timeout=60)
            assert "演示" in answer.read().decode()
        finally:
            demo.terminate()


# People


def test_a_person_gets_a_link_and_a_new_one_and_is_shut_out():
    added, listed = run("user", "add", "王芳", "--role", "analyst"), run("user", "list")
    again, out = run("user", "link", "王芳"), run("user", "disable", "王芳")
    first, second = (
        re.search(r"http://127.0.0.1:8050/signin/link/\S+", r.output) for r in (added, again)
    )
    assert first and second and first[0] != second[0]
    assert listed.output == "王芳\tanalyst\t全部门店 · all stores\t启用 · active\n"
    assert out.exit_code == 0
    assert "disabled" in run("user", "list").output


def test_a_person_may_be_kept_to_some_stores_and_let_in_again():
    run("user", "add", "李雷", "--role", "manager", "--store", "S2", "--store", "S1")
    run("user", "disable", "李雷")
    assert run("user", "enable", "李雷").exit_code == 0
    assert run("user", "list").output == "李雷\tmanager\tS1,S2\t启用 · active\n"


def test_a_link_leads_to_the_address_that_people_type(monkeypatch):
    monkeypatch.setenv("CHUDIAN_PUBLIC_URL", "https://bi.example.com")
    assert "https://bi.example.com/signin/link/" in run("user", "add", "王芳").output


def test_a_name_that_is_taken_or_unknown_is_a_sentence():
    run("user", "add", "王芳")
    assert run("user", "add", "王芳").exit_code == 1
    assert "nobody" in run("user", "link", "nobody").output


def test_what_is_written_is_for_the_owner_alone(tmp_path):
    run("user", "add", "王芳")
    written = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077]


# Backup and restore


@pytest.fixture
def archive(tmp_path):
    """A backup of one person, the keys, a mapping file and a lake of one part."""
    (tmp_path / "data/inbox/shop").mkdir(parents=True)
    (tmp_path / "data/inbox/shop/orders.mapping.yaml").write_text("feed: orders\n", "utf-8")
    (tmp_path / "data/lake/a__b").mkdir(parents=True)
    (tmp_path / "data/lake/a__b/part.parquet").write_bytes(b"rows")
    (tmp_path / "data/lake/manifest.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "data/secret.key").write_text("s" * 40, encoding="utf-8")
    (tmp_path / "data/phone.key").write_text("p" * 40, encoding="utf-8")
    (tmp_path / "data/phone-seal.key").write_text("e" * 40, encoding="utf-8")
    run("user", "add", "王芳", "--role", "admin")
    result = run("backup", "kept.tar.gz", "--lake")
    assert result.exit_code == 0, result.output
    return tmp_path / "kept.tar.gz"


def test_a_backup_restored_elsewhere_is_the_same_house(archive, tmp_path):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    done = run("restore", archive, "--data", "other")
    assert done.exit_code == 0, done.output
    other = tmp_path / "other"
    assert run("user", "list", "--data", other).output.startswith("王芳\tadmin")
    keys = ("secret.key", "phone.key", "phone-seal.key")
    for name in (*keys, "lake/manifest.jsonl", "lake/a__b/part.parquet"):
        assert (other / name).read_bytes() == (tmp_path / "data" / name).read_bytes()
    assert (other / "inbox/shop/orders.mapping.yaml").exists()
    assert not list(other.glob(".restore-*"))


def test_a_backup_without_the_lake_leaves_out_its_manifest_too(archive):
    run("backup", "small.tar.gz")
    run("restore", "small.tar.gz", "--data", "other")
    assert not Path("other/lake").exists()


def test_a_restore_replaces_nothing_unless_told(archive):
    run("user", "add", "李雷")
    refused = run("restore", archive)
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert "李雷" in run("user", "list").output
    assert run("restore", archive, "--force").exit_code == 0
    assert "李雷" not in run("user", "list").output


def test_a_restore_reaches_a_server_that_has_the_database_open(archive):
    with sqlite3.connect("data/app.db") as open_elsewhere:
        run("user", "add", "李雷")
        assert run("restore", archive, "--force").exit_code == 0
        names = open_elsewhere.execute("select name from users").fetchall()
    open_elsewhere.close()
    assert names == [("王芳",)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "not an archive"])
def test_a_damaged_backup_changes_nothing(archive, tmp_path, damage):
    whole = archive.read_bytes()
    if damage == "cut":
        archive.write_bytes(whole[: len(whole) // 2])
    elif damage == "flipped":
        plain = gzip.decompress(whole)
        archive.write_bytes(gzip.compress(plain.replace(b"p" * 40, b"q" * 40)))
    else:
        archive.write_bytes(b"hello")
    result = run("restore", archive, "--data", "other")
    assert result.exit_code == 1
    assert "changed" in result.output
    assert not [path for path in (tmp_path / "other").rglob("*") if not path.name.startswith(".")]


def test_a_backup_never_writes_over_another(archive):
    before = archive.read_bytes()
    assert run("backup", archive).exit_code == 1
    assert archive.read_bytes() == before


# Doctor


def test_the_doctor_names_what_is_missing_and_the_mend():
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ 已发布数据" in result.output
    assert "→ python run.py refresh" in result.output
    assert "✓ 依赖 · packages" in result.output


def test_the_doctor_sees_a_key_that_others_can_read(tmp_path):
    (tmp_path / "data").mkdir()
    key = tmp_path / "data/secret.key"
    key.write_text("s" * 40, encoding="utf-8")
    key.chmod(0o644)
    assert "chmod 600" in run("doctor").output


def test_the_doctor_warns_of_passwords_in_clear_text(monkeypatch):
    monkeypatch.setenv("CHUDIAN_HOST", "0.0.0.0")
    assert "docs/https.md" in run("doctor").output
    monkeypatch.setenv("CHUDIAN_PUBLIC_URL", "https://bi.example.com")
    assert "docs/https.md" not in run("doctor").output


def test_the_doctor_finds_the_build_of_a_killed_refresh(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/.build-999999999.duckdb").touch()
    assert ".build-999999999.duckdb" in run("doctor").output


# Who is this


def test_who_finds_a_person_and_an_undone_link_is_obeyed_by_the_next_refresh(tmp_path):
    """Through the command line alone, as a company runs it."""
    from dashboard.auth.accounts import Accounts
    from dashboard.decisions import Decisions
    from queries.persons import Identity

    phone, inbox = "13800000001", tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "crm.mapping.yaml").write_text(
        "source: crm\ntitle: 会员\nfiles:\n- file: members.csv\n  loads:\n  - target: members\n"
        "    columns: {member_id: 卡号, phone: 手机, unionid: unionid}\n",
        "utf-8",
    )
    (inbox / "members.csv").write_text(f"卡号,手机,unionid\nM1,{phone},oU1\n", "utf-8")
    assert run("refresh", "--inbox", inbox).exit_code == 0
    found = run("who", f"phone:{phone}")
    assert found.exit_code == 0, found.output
    for words in (
        "手机号 138****0001 → unionid oU1",
        "同一行表格里的标识",
        "可信度 80%",
        "会员号 crm:M1",
    ):
        assert words in found.output
    assert phone not in found.output
    assert run("who", "member_id:M1").exit_code == 0
    assert run("who", "unionid:nobody").exit_code == 1
    assert run("who", "nonsense").exit_code == 2
    accounts = Accounts(f"sqlite:///{tmp_path / 'data/app.db'}")
    kept = [f"{line.action} {line.target} {line.detail}" for line in accounts.audit_lines()]
    assert sum(line.startswith("person looked up p") for line in kept) == 2
    assert phone not in str(kept)
    member = Identity("member_id", "crm:M1")
    link = (Identity("unionid", "oU1"), member)
    Decisions(accounts.database).undo(link, reason="错卡", actor="Ada", person="p")
    accounts.close()
    assert run("refresh", "--inbox", inbox).exit_code == 0
    apart = run("who", "member_id:M1")
    assert "oU1" in apart.output.split("没有采信的说法")[1]
    assert "Ada" in apart.output
    assert "oU1" not in apart.output.split("没有采信的说法")[0]
