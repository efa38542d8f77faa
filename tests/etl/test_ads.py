"""Tencent Ads: cost in 分 by the interface, in 元 by the console; the later asking counts."""

import json
from pathlib import Path

import pytest

from etl.errors import FileRefusedError, MissingColumnsError
from etl.reading import input_file, sniff
from etl.sources import ads
from tests.etl.building import broken, built, read, rows

REPORTS, CONSOLE = ads.FEEDS
SHOWN = (
    "select adgroup_id, cost_fen, conversion_count, is_cost_row from marts.fct_ad_days order by all"
)


def report(
    observed_on: str, *rows: dict, time_line: str = "REQUEST_TIME", level: str = "ADGROUP"
) -> str:
    asked = {"level": f"REPORT_LEVEL_{level}", "time_line": time_line, "account_id": 20458}
    response = {"code": 0, "message_cn": "", "data": {"list": list(rows)}}
    return json.dumps({"observed_on": observed_on, "request": asked, "response": response})


def ad(cost: int = 12345, conversions: int = 2, **more: object) -> dict:
    return {
        "date": "2026-09-01",
        "adgroup_id": 9007199254740993,
        "cost": cost,
        "conversions_count": conversions,
        **more,
    }


def test_the_sample_reply_is_known_and_in_fen(shared_data: Path):
    path = shared_data / "formats" / "ads_daily_reports_get.json"
    assert REPORTS.recognises(sniff(input_file(path, path.parent)))
    tables, refusals = read(path, REPORTS)
    (day,) = tables["ads__days"]
    assert not refusals
    assert (str(day["stat_date"]), day["account_id"], day["adgroup_id"]) == (
        "2026-09-01",
        "20458",
        "7001",
    )
    assert (day["cost_fen"], day["order_fen"], day["click_count"]) == (12345, 19900, 20)


def test_the_console_is_in_yuan_and_met_by_synonyms(tmp_path: Path):
    path = tmp_path / "广告数据.csv"
    path.write_text(
        "日期,账户ID,广告ID,广告名称,花费（元）,曝光次数,点击量,目标转化量,下单金额(元)\n"
        '2026-09-01,20458,7001,新客礼,"1,234.50",1000,20,2,199\n'
        "合计,,,,1234.50,1000,20,2,199\n",
        encoding="gb18030",
    )
    assert CONSOLE.recognises(sniff(input_file(path, path.parent)))
    tables, refusals = read(path, CONSOLE)
    (day,) = tables["ads__days"]
    assert (day["cost_fen"], day["order_fen"], day["view_count"]) == (123450, 19900, 1000)
    # The line of totals at the end is no day: counted, it would double the cost.
    assert not refusals


def test_a_console_file_that_declares_another_unit_is_refused(tmp_path: Path):
    path = tmp_path / "广告数据.csv"
    path.write_text("日期,广告ID,花费(分),曝光量\n2026-09-01,7001,123450,1000\n")
    with pytest.raises(MissingColumnsError, match="花费"):
        read(path, CONSOLE)


def test_an_error_of_the_interface_is_no_day_without_cost(tmp_path: Path):
    path = tmp_path / "ads-error.json"
    path.write_text(json.dumps({"code": 11000, "message": "token expired", "data": {}}))
    with pytest.raises(FileRefusedError, match="token expired"):
        read(path, REPORTS)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_later_asking_restates_a_day_whichever_file_came_first(
    tmp_path: Path, order: tuple[int, ...]
):
    tellings = [
        report("2026-09-02", ad(12345, 2)),
        report("2026-09-08", ad(12300, 1)),  # money given back, conversions taken back
        report("2026-09-05", ad(12345, 3)),
    ]
    files = {f"ads-{place}.ndjson": tellings[each] for place, each in enumerate(order)}
    with built(tmp_path, files, "marts.fct_ad_days") as marts:
        assert rows(marts, SHOWN) == [("9007199254740993", 12300, 1, True)]


def test_time_lines_and_levels_are_kept_apart_and_cost_once(tmp_path: Path):
    account = {"date": "2026-09-01", "account_id": 20458, "cost": 12345, "conversions_count": 2}
    lines = [
        report("2026-09-02", ad()),
        report("2026-09-02", ad(conversions=4), time_line="REPORTING_TIME"),
        report("2026-09-02", account, level="ADVERTISER"),
    ]
    with built(tmp_path, {"ads.ndjson": lines}, "marts.fct_ad_days", "marts.fct_costs") as marts:
        assert rows(
            marts,
            "select time_line, report_level, conversion_count, is_cost_row "
            "from marts.fct_ad_days order by all",
        ) == [
            ("REPORTING_TIME", "adgroup", 4, False),
            ("REQUEST_TIME", "account", 2, False),
            ("REQUEST_TIME", "adgroup", 2, True),
        ]
        assert rows(marts, "select kind, amount_fen from marts.fct_costs") == [("ad", 12345)]
        assert not broken(marts, "ad_costs_are_unique")
