"""数据健康 says what the published file, the run history and the quarantine say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dash import Dash

from dashboard.auth.accounts import Accounts
from dashboard.pages.health_words import verdict
from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import CHOSEN, FILTERS, SCHEME, answered, find, words_in
from tests.queries.conftest import Given
from tests.queries.test_health import AS_OF, check, noon, refusal, source

MakePerson = Callable[..., Visitor]
FILE = "0123456789abcdef"
SOUND = [check("sound", "stop", 0) | {"title_en": "Sound"}]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """One source late, one check broken, one file with refused rows and one refused."""
    made = given(
        data_sources=[source("有赞订单", 3, 1), source("客户端日志", 0, 1)],
        check_results=[
            *SOUND,
            check("实付不超过应付", "warn", 21)
            | {"rows_json": json.dumps([{"order_id": "<b>A</b>"}] * 20)},
        ],
        files=[
            {
                "file_id": FILE,
                "name": "orders.csv",
                "status": "loaded",
                "row_count": 8,
                "refused_row_count": 2,
                "loaded_at": noon(AS_OF),
            },
            {"file_id": "f" * 16, "name": "what.bin", "status": "refused", "reason": "不认识。"},
        ],
        refusals=[refusal(FILE, "金额", "读不懂。", 2)],
    )
    kept = made.folder / "quarantine"
    kept.mkdir()
    lines = [
        {"file": "orders.csv", "row": 2, "column": "金额", "reason": "读不懂。", "raw": "=1+1"},
        {
            "file": "orders.csv",
            "row": 3,
            "column": None,
            "reason": "列数不对。",
            "raw": "138****1234",
        },
    ]
    (kept / f"{FILE}.ndjson").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    return made


def ran(folder: Path, *runs: tuple[str, str, str]) -> None:
    """Leaves the lines of refreshes: (run, what ended, how)."""
    with (folder / "runs.jsonl").open("w", encoding="utf-8") as stream:
        for number, (run, name, how) in enumerate(runs):
            failed = how == "failed"
            line = {
                "run_id": run,
                "name": name,
                "detail": "" if failed else how,
                "outcome": "failed" if failed else "ok",
                "started_at": f"2026-02-01T0{number}:00:00Z",
                "seconds": 1.5,
                "rows": 7,
                "error": "BuildError: boom" if failed else None,
            }
            stream.write(json.dumps(line) + "\n")
        stream.write('{"run_id": "cut sh')


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Callable[..., dict[str, dict[str, object]]]:
    def draw(part: str = "health-kpis.children", **who: object) -> dict[str, dict[str, object]]:
        visitor = person(**who)
        call = visitor.call(output_of(app, part), **{FILTERS: CHOSEN, SCHEME: "light"})
        return answered(call)

    return draw


def test_the_first_line_names_what_is_late_and_what_needs_a_look(drawn, warehouse):
    ran(warehouse.folder, ("r1", "refresh", "published"))
    words = words_in(drawn()["health-verdict"]["children"])
    assert words[1] == "昨天的数据还没到齐"
    assert "1 个来源晚了：有赞订单" in words
    assert {"1 项检查有不符合的行", "1 个文件没有读入", "2 行被拒收"} <= set(words)


def test_a_failed_refresh_is_seen_although_nothing_was_published(drawn, warehouse):
    ran(
        warehouse.folder,
        ("r1", "refresh", "published"),
        ("r2", "marts", "failed"),
        ("r2", "refresh", "failed"),
    )
    words = words_in(drawn()["health-verdict"]["children"])
    assert words[1] == "最近一次刷新没有成功，页面显示的是上一版数据"
    runs = drawn("health-runs-chart.figure", name="Bob")
    (grid,) = find(runs["health-runs"]["children"], "AgGrid")
    assert [(row["outcome"], row["error"]) for row in grid["rowData"]] == [
        ("失败", "BuildError: boom"),
        ("已发布", None),
    ]
    assert [bar["name"] for bar in runs["health-runs-chart"]["figure"]["data"]] == ["构建表"]


def test_a_refresh_without_an_end_is_not_called_a_failure(drawn, warehouse):
    ran(warehouse.folder, ("r1", "refresh", "published"), ("r2", "read", "1 file"))
    assert "昨天的数据还没到齐" in words_in(drawn()["health-verdict"]["children"])
    (grid,) = find(
        drawn("health-runs-chart.figure", name="Bob")["health-runs"]["children"], "AgGrid"
    )
    assert grid["rowData"][0]["outcome"] == "进行中或被中断"


def test_the_rows_that_break_a_check_are_for_those_who_may_see_rows(drawn, warehouse):
    ran(warehouse.folder)
    seen = words_in(drawn(name="Ada", role="analyst")["health-checks"]["children"])
    assert seen.count("<b>A</b>") == 20
    assert "显示前 20 行，共 21 行。" in seen
    for who in ({"role": "manager"}, {"role": "analyst", "store_scope": ["S1"]}):
        words = words_in(drawn(name=str(who), **who)["health-checks"]["children"])
        assert "<b>A</b>" not in words
        assert "21 行" in words


def test_refused_rows_leave_as_a_file_that_no_spreadsheet_runs(
    person: MakePerson, accounts: Accounts, warehouse: Warehouse
) -> None:
    answer = person("Ada", role="analyst").get(f"/refused/{FILE}.csv")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == ["文件", "行号", "列", "原因", "原始内容"]
    assert rows[0] == ["orders.csv", "2", "金额", "读不懂。", "'=1+1"]
    assert rows[1][4] == "138****1234"
    line = next(line for line in accounts.audit_lines() if line.action == "export")
    assert (line.actor, line.target) == ("Ada", f"refused/{FILE}")


@pytest.mark.parametrize(
    ("who", "file", "status"),
    [
        ({"role": "viewer"}, FILE, 403),
        ({"role": "manager"}, FILE, 403),
        ({"role": "analyst", "store_scope": ["S1"]}, FILE, 404),
        ({"role": "admin"}, "0" * 16, 404),
        ({"role": "admin"}, "..%2f..%2fapp", 404),
        ({"role": "admin"}, FILE.upper(), 404),
    ],
)
def test_refused_rows_stay_where_they_are_for_everybody_else(
    person: MakePerson, who: dict[str, object], file: str, status: int
) -> None:
    assert person(**who).get(f"/refused/{file}.csv").status_code == status


def test_the_badge_of_every_page_leads_here_and_says_the_worst(
    app: Dash, person: MakePerson, warehouse: Warehouse
) -> None:
    ran(warehouse.folder, ("r1", "refresh", "stopped"))
    answer = answered(person().call(output_of(app, "freshness.children"), **{"url.pathname": "/"}))
    (link,) = find(answer["freshness"]["children"], "Link")
    assert link["href"] == "/health"
    assert link["className"] == "badge-link bad"


def test_a_sound_warehouse_can_be_trusted(given: Given) -> None:
    sound = given(data_sources=[source("a", 0, 1)], check_results=SOUND, files=[])
    found = verdict(sound, "en")
    assert (found.tone, list(found.points)) == ("good", [])
