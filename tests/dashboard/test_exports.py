"""Files: complete, legible in a spreadsheet, never a formula, allowed and written down."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from urllib.parse import unquote

import polars as pl
import pytest

from dashboard.auth.accounts import Accounts
from dashboard.components.table import Column
from dashboard.exports import guarded, to_csv, to_xlsx
from tests.dashboard.conftest import Visitor
from tests.dashboard.shop import END, START, warehouse

__all__ = ["warehouse"]
MakePerson = Callable[..., Visitor]
TREND = f"/export/overview/trend.csv?from={START}&to={END}"


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert guarded(f"{start}cmd") == f"'{start}cmd"
    assert guarded(f"  {start}cmd") == f"'  {start}cmd"


def test_ordinary_text_stays_as_it_is() -> None:
    assert guarded("公众号 - 菜单 =1") == "公众号 - 菜单 =1"
    assert guarded("—") == "—"


def test_numbers_stay_numbers_and_money_is_exact_yuan() -> None:
    rows = pl.DataFrame(
        {
            "name": ["=1+1", None],
            "count": [-3, None],
            "fen": [-300, 12345678901],
            "rate": [0.125, 0.0],
        }
    )
    columns = [
        Column("name", "名称"),
        Column("count", "次数", kind="int"),
        Column("fen", "金额", kind="yuan"),
        Column("rate", "比率", kind="percent"),
    ]
    head, first, second = lines(to_csv(rows, columns))
    assert head == ["名称", "次数", "金额（元）", "比率（比率）"]
    assert first == ["'=1+1", "-3", "-3.00", "0.125"]
    assert second == ["", "", "123456789.01", "0.0"]


def test_a_file_says_how_much_it_holds_and_of_what(person: MakePerson) -> None:
    answer = person(role="manager").get(TREND)
    rows = lines(answer.data.decode("utf-8"))
    assert answer.headers["X-Row-Count"] == "7"
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    assert rows[0][:2] == ["日期", "支付金额（元）"]
    assert len(rows[1:-2]) == 7
    assert sum(round(float(row[1]) * 100) for row in rows[1:-2]) == 210_05
    assert rows[-1][0].startswith("共 7 行")


def test_a_workbook_holds_the_same_numbers_as_numbers_and_text_as_text(
    person: MakePerson,
) -> None:
    visitor = person(role="manager")
    answer = visitor.get(TREND.replace(".csv", ".xlsx"))
    assert answer.headers["Content-Disposition"].startswith(
        f'attachment; filename="overview-trend_{START}_{END}.xlsx"'
    )
    sheet = pl.read_excel(answer.data)
    assert sheet.columns[:2] == ["日期", "支付金额（元）"]
    assert sheet["支付金额（元）"].sum() == 210.05
    assert visitor.get(TREND.replace(".csv", ".xlsx")).data == answer.data
    assert person("Vi", role="viewer").get(TREND.replace(".csv", ".xlsx")).status_code == 403


def test_a_workbook_makes_no_formula_of_a_name() -> None:
    rows = pl.DataFrame({"name": ["=1+1", "http://x.example", None], "fen": [-300, 5, None]})
    made = to_xlsx(rows, [Column("name", "名称"), Column("fen", "金额", kind="yuan")])
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "<v>-3.00</v>" in sheet


def test_the_name_of_a_file_is_chinese_and_has_a_plain_stand_in(person: MakePerson) -> None:
    header = person(role="manager").get(TREND).headers["Content-Disposition"]
    plain, _, chinese = header.partition("; filename*=UTF-8''")
    assert plain == f'attachment; filename="overview-trend_{START}_{END}.csv"'
    assert unquote(chinese) == f"经营总览_每日趋势_{START}_{END}.csv"


def test_a_viewer_may_look_and_not_take(person: MakePerson) -> None:
    assert person(role="viewer").get(TREND).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/export/shell/freshness.csv", "/export/overview/nothing.csv", "/export/../app.db/x.csv"],
)
def test_what_is_not_listed_cannot_be_had(person: MakePerson, path: str) -> None:
    assert person(role="admin").get(path).status_code == 404


def test_a_file_keeps_to_the_scope_of_who_takes_it(person: MakePerson) -> None:
    visitor = person(role="manager", store_scope=["S1"])
    rows = lines(visitor.get(f"{TREND}&store=S2").data.decode("utf-8"))
    assert sum(float(row[1]) for row in rows[1:-2]) in {0.0, 120.05}
    assert "80.00" not in {row[1] for row in rows[:-2]}


def test_each_file_is_written_down(person: MakePerson, accounts: Accounts) -> None:
    person("Mia", role="manager").get(TREND)
    line = next(line for line in accounts.audit_lines() if line.action == "export")
    assert (line.actor, line.target) == ("Mia", "overview/trend.csv")
    assert "rows=7 sha256=" in line.detail
