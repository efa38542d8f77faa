"""WeChat's own statistics: the mini program's days and the official account's articles and fans."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.errors import FileRefusedError
from etl.reading import input_file, sniff
from etl.sources import wechat_statistics
from tests.etl.building import broken, built, read, rows
from tests.etl.client_log import HOME, HOUR, Client, entered

(FEED,) = wechat_statistics.FEEDS
APP = "wx0d3a0c7e5f1b2a4d"
MP = ("marts.fct_mp_days", "marts.fct_mp_page_days", "marts.fct_mp_source_days")
OA = (
    "marts.dim_articles",
    "marts.fct_article_days",
    "marts.fct_article_sources",
    "marts.fct_fan_days",
    "marts.fct_account_days",
)


def said(observed_on: str | None, response: object, **request: object) -> str:
    """A saved reply, with the day it was asked."""
    if observed_on is None:
        return json.dumps(response)
    return json.dumps(
        {"observed_on": observed_on, "app_id": APP, "request": request, "response": response}
    )


@pytest.fixture
def reply(tmp_path: Path) -> Callable[..., Path]:
    def save(value: object, name: str = "reply.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(value), "utf-8")
        return path

    return save


def samples(shared_data: Path) -> list[Path]:
    folder = shared_data / "formats"
    return sorted([*folder.glob("mp_datacube_*.json"), *folder.glob("oa_*.json")])


def test_every_sample_is_known_by_its_content_and_read_whole(shared_data: Path):
    found = {}
    for path in samples(shared_data):
        assert FEED.recognises(sniff(input_file(path, path.parent)))
        tables, refusals = read(path, FEED)
        assert not refusals
        found[path.stem] = {table: len(records) for table, records in tables.items()}
    assert len(found) == 23
    assert found["mp_datacube_visitdistribution"] == {"mp__distributions": 22}
    assert found["oa_getarticletotaldetail"] == {"oa__articles": 1, "oa__article_sources": 8}
    assert found["oa_getusershare_old"] == {"oa__old_account_reads": 2}


def test_the_samples_come_through_a_refresh(tmp_path: Path, shared_data: Path):
    files = {path.name: path for path in samples(shared_data)}
    with built(tmp_path, files, *MP, *OA) as marts:
        assert rows(
            marts,
            "select period, cast(stat_date as varchar), session_count, visit_uv, visitor_stock "
            "from marts.fct_mp_days order by period",
        ) == [
            ("day", "2017-03-13", 142549, 55500, 391),
            ("month", "2017-03-01", 126513, 48659, None),
            ("week", "2017-03-06", 986780, 189405, None),
        ]
        # Access source 3 is a chat, not scene 3; 全部 is no source of an article.
        assert rows(
            marts,
            "select source_name, session_count from marts.fct_mp_source_days "
            "where access_source = '3'",
        ) == [("会话", 1120)]
        assert rows(
            marts,
            "select count(*), max(read_total), max(case when source_name = '全部' then 1 end) "
            "from marts.fct_article_sources",
        ) == [(7, 800, None)]
        assert rows(
            marts,
            "select article_id, title, cast(publish_date as varchar) from marts.dim_articles "
            "order by article_id",
        ) == [
            ("10000050_1", "12月27日 DiLi日报", "2014-12-08"),
            ("202457380_1", "马航丢画记", "2014-12-14"),
            ("2247490098_1", "标题", "2025-11-03"),
        ]


def test_cloud_calls_in_camel_case_say_the_same(shared_data: Path):
    plain, cloud = (
        read(shared_data / "formats" / f"mp_datacube_{name}.json", FEED)[0]
        for name in ("visitpage", "visitpage_cloudcall")
    )
    assert plain == cloud


@pytest.mark.parametrize("ref_date", ["2017-3-13", "20170332", "20170313-", "", None])
def test_a_span_that_cannot_be_read_is_refused(reply, ref_date: object):
    trend = {"list": [{"ref_date": ref_date, "session_cnt": 1}]}
    with pytest.raises(FileRefusedError, match="按接口原样保存"):
        read(reply(trend), FEED)


def test_a_failed_cloud_call_and_an_error_are_no_data(reply):
    failed = {"list": [], "errMsg": "openapi.analysis.getVisitPage:fail -1"}
    for value in (failed, {"errcode": 48001, "errmsg": "api unauthorized"}):
        with pytest.raises(FileRefusedError, match="重新拉取"):
            read(reply(value), FEED)


def test_the_app_is_in_the_envelope_or_in_the_name_else_unknown(reply):
    trend = {"list": [{"ref_date": "20260901", "session_cnt": 1}]}
    for path, app_id in (
        (reply(trend), None),
        (reply(trend, f"datacube_{APP}_2026-09-02.json"), APP),
        (reply({"app_id": APP, "response": trend}, "other.json"), APP),
    ):
        assert read(path, FEED)[0]["mp__visits"][0]["app_id"] == app_id


def trend(uv: int, observed_on: str, day: str = "20260901") -> str:
    item = {"ref_date": day, "session_cnt": uv * 2, "visit_pv": uv * 5, "visit_uv": uv}
    return said(observed_on, {"list": [item]})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_later_asking_counts_whichever_file_came_first(tmp_path: Path, order: tuple[int, ...]):
    tellings = [trend(90, "2026-09-02"), trend(100, "2026-09-04"), trend(95, "2026-09-04")]
    files = {f"mp-datacube-{place}.ndjson": tellings[each] for place, each in enumerate(order)}
    with built(tmp_path, files, "marts.fct_mp_days") as marts:
        assert rows(marts, "select visit_uv, session_count from marts.fct_mp_days") == [(100, 200)]


def detail(observed_on: str, *, is_delay: bool = False, **read_user: int) -> str:
    """The new interface about one article; days of September as d01=…"""
    days = [
        {
            "stat_date": f"2026-09-{day.removeprefix('d')}",
            "read_user": number,
            "share_user": number // 10,
            "read_user_source": [
                {"user_count": number, "scene_desc": "全部"},
                {"user_count": number // 2, "scene_desc": "公众号消息"},
            ],
        }
        for day, number in read_user.items()
    ]
    item = {"ref_date": "2026-09-01", "msgid": "2247_1", "title": "秋茶", "detail_list": days}
    return said(observed_on, {"list": [item], "is_delay": is_delay})


def article_days(marts) -> list[tuple]:
    return rows(
        marts,
        "select day_no, read_uv, read_total, first_read_total, span_days, is_delayed, is_revised "
        "from marts.fct_article_days order by stat_date",
    )


def test_a_day_of_an_article_is_the_difference_of_its_totals(tmp_path: Path):
    lines = [detail("2026-09-06", d01=100, d02=130, d05=160)]
    with built(tmp_path, {"oa-detail.ndjson": lines}, *OA) as marts:
        assert article_days(marts) == [
            (0, 100, 100, 100, 1, False, False),
            (1, 30, 130, 130, 1, False, False),
            (4, 30, 160, 160, 3, False, False),
        ]
        # The parts are cumulative as well; their total row is not among them.
        assert rows(
            marts,
            "select source_name, read_total, read_uv from marts.fct_article_sources "
            "order by stat_date",
        ) == [("公众号消息", 50, 50), ("公众号消息", 65, 15), ("公众号消息", 80, 15)]


def test_a_delayed_reply_gives_way_however_late_it_came_and_the_first_telling_is_kept(
    tmp_path: Path,
):
    lines = [
        detail("2026-09-03", d01=100, d02=130),
        detail("2026-09-02", is_delay=True, d01=80),
        detail("2026-09-04", is_delay=True, d02=90, d03=95),
    ]
    with built(tmp_path, {"oa-detail.ndjson": lines}, *OA) as marts:
        assert article_days(marts) == [
            (0, 100, 100, 80, 1, False, True),
            (1, 30, 130, 90, 1, False, True),
            (2, -35, 95, 95, 1, True, False),
        ]
        (fallen,) = broken(marts, "article_totals_never_fall")
        assert (fallen["read_total"], fallen["read_uv"]) == (95, -35)


def test_single_days_of_the_new_interface_stand_where_no_total_was_asked(tmp_path: Path):
    read_day = {"ref_date": "2026-09-02", "msgid": "2247_1", "detail": {"read_user": 40}}
    share_day = {"ref_date": "2026-09-02", "msgid": "2247_1", "detail": {"share_user": 4}}
    lines = [
        said("2026-09-03", {"list": [read_day], "is_delay": False}),
        said("2026-09-03", {"list": [share_day], "is_delay": False}),
    ]
    with built(tmp_path, {"oa-days.ndjson": lines}, *OA) as marts:
        assert rows(marts, "select read_uv, share_uv, read_total from marts.fct_article_days") == [
            (40, 4, None)
        ]


def test_fans_by_source_and_in_total(tmp_path: Path):
    def fans(source: int, new: int, lost: int) -> dict:
        return {
            "ref_date": "2026-09-02",
            "user_source": source,
            "new_user": new,
            "cancel_user": lost,
        }

    totals = [
        {"ref_date": "2026-09-01", "user_source": 0, "cumulate_user": 1000},
        {"ref_date": "2026-09-02", "user_source": 0, "cumulate_user": 1006},
    ]
    lines = [
        said("2026-09-03", {"list": [fans(0, 5, 2), fans(30, 4, 0), fans(998, 1, 2)]}),
        said("2026-09-03", {"list": totals}),
    ]
    with built(tmp_path, {"oa-fans.ndjson": lines}, *OA) as marts:
        assert rows(
            marts,
            "select source_name, fans_new, fans_lost from marts.fct_fan_days order by user_source",
        ) == [("其他", 5, 2), ("扫描二维码", 4, 0), ("未知来源 998", 1, 2)]
        # Source 0 is the rest: the day is the sum of all sources.
        assert rows(
            marts,
            "select fans_total, fans_new, fans_lost from marts.fct_account_days order by stat_date",
        ) == [(1000, None, None), (1006, 10, 4)]
        assert not broken(marts, "fans_balance")


def test_fans_that_do_not_balance_and_a_part_above_its_total_are_reported(tmp_path: Path):
    fans = {"ref_date": "2026-09-02", "user_source": 1, "new_user": 9, "cancel_user": 2}
    totals = [
        {"ref_date": f"2026-09-0{day}", "user_source": 0, "cumulate_user": count}
        for day, count in ((1, 1000), (2, 1006))
    ]
    sources = [{"scene_desc": "搜一搜", "user_count": 11}, {"scene_desc": "全部", "user_count": 12}]
    day = {"stat_date": "2026-09-02", "read_user": 10, "read_user_source": sources}
    article = {"ref_date": "2026-09-02", "msgid": "2247_1", "detail_list": [day]}
    lines = [said("2026-09-03", {"list": each}) for each in ([fans], totals, [article])]
    with built(tmp_path, {"oa.ndjson": lines}, *OA) as marts:
        (day_off,) = broken(marts, "fans_balance")
        assert (day_off["fans_before"], day_off["fans_total"]) == (1000, 1006)
        (part,) = broken(marts, "article_sources_are_at_most_readers")
        assert (part["source_name"], part["source_read_total"]) == ("搜一搜", 11)


def test_an_article_meets_the_touches_that_its_channel_number_or_its_own_number_names(
    tmp_path: Path,
):
    def article(msgid: str, title: str) -> dict:
        days = [{"stat_date": "2026-09-01", "read_user": 10}]
        return {"ref_date": "2026-09-01", "msgid": msgid, "title": title, "detail_list": days}

    articles = [article("1_1", "秋茶"), article("2_1", "白茶"), article("3_1", "白茶")]
    links = "渠道编号,文章编号,图文消息ID,图文标题\nOA_1,A1,1_1,\nOA_2,A2,,白茶\n"
    anna = Client("anna")
    pages = [f"{HOME}?chan_id=OA_1", f"{HOME}?article_id=A2", f"{HOME}?article_id=A9"]
    posts = [line for at, page in enumerate(pages) for line in entered(anna, at * HOUR, page=page)]
    files = {
        "oa.ndjson": [said("2026-09-02", {"list": articles})],
        "渠道对照表.csv": links,
        "youshu.ndjson": posts,
    }
    with built(tmp_path, files, *OA, "marts.fct_touches") as marts:
        assert rows(
            marts,
            "select articles.article_id, title, publication_count, count(touch_id) "
            "from marts.dim_articles as articles "
            "left join marts.fct_touches as touches on articles.article_id = touches.article_id "
            "group by all order by 1",
        ) == [("A1", "秋茶", 1, 1), ("A2", "白茶", 2, 1), ("A9", "A9", 0, 1)]


def test_visitors_far_from_what_wechat_counted_are_reported(tmp_path: Path):
    people = [Client(f"p{number}") for number in range(4)]
    posts = [
        line for person in people for day in (0, 1) for line in entered(person, day * 24 * HOUR)
    ]
    lines = [trend(4, "2026-09-04", "20260901"), trend(9, "2026-09-04", "20260902")]
    lines = [line.replace('"session_cnt": 8', '"session_cnt": 4') for line in lines]
    lines = [line.replace(APP, "wx_mall") for line in lines]  # no app id: the only app there is
    files = {"mp-datacube.ndjson": lines, "youshu.ndjson": posts}
    with built(tmp_path, files, "marts.fct_mp_days", "marts.fct_opens") as marts:
        (day,) = broken(marts, "visitors_match_wechat")
        assert (str(day["stat_date"]), day["visit_uv"], day["visitor_count"]) == (
            "2026-09-02",
            9,
            4,
        )
