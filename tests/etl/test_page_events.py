"""Events of the Sensors client and of WeData become the same facts as the Youshu client's."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from etl.reading import input_file, sniff
from etl.sources import sensors, wedata
from tests.etl.building import built, read, rows
from tests.etl.client_log import HOME, HOUR, MINUTE, SECOND, START, Client, entered

(SENSORS,) = sensors.FEEDS
(WEDATA,) = wedata.FEEDS
APP = "wx0d3a0c7e5f1b2a4d"
ANNA, BO = "o" + "A" * 27, "o" + "B" * 27
HEADER = "event_time,eventId,event_value,page_path,openid,enter_scene,enter_scene_desc"


def event(kind: str, at: int, who: str = ANNA, **props: object) -> str:
    """A line of the Sensors client; `at` in ms after the start."""
    properties = {f"${name}": value for name, value in props.items()}
    return json.dumps(
        {
            "type": "track",
            "event": kind,
            "time": START + at,
            "distinct_id": who,
            "lib": {"$lib": "MiniProgram"},
            "properties": {"$app_id": APP, "$url_path": HOME, **properties},
            "_flush_time": START + at + 3_000,
        }
    )


def came(at: int, who: str = ANNA, scene: str = "wx-1007", **props: object) -> Iterator[str]:
    """A cold start and its first page."""
    yield event("$MPLaunch", at, who, scene=scene, **props)
    yield event("$MPShow", at + 5, who, scene=scene, **props)
    yield event("$MPViewScreen", at + 400, who, **props)


def logged(at: int, kind: str, value: object, who: str = ANNA, scene: object = 1007) -> str:
    """A row of the WeData console; `at` in seconds after the start."""
    text = json.dumps(value).replace('"', '""')
    return f'{START // 1000 + at},{kind},"{text}",pages/product/detail,{who},{scene},某场景'


def order(at: int, status: str, sku: str, order_id: str = "W1") -> str:
    value = {
        "order_id": order_id,
        "order_status": status,
        "sku_id": sku,
        "sku_count": 1,
        "sku_pay_amt": 3000,
        "order_amt": 5900,
        "pay_amt": 5900,
    }
    return logged(at, "wxdata_order_status", value)


def test_a_sensors_entry_is_a_show_and_its_scene_is_text(tmp_path: Path):
    lines = [
        *came(0),
        *came(2 * HOUR, scene="1089"),
        *came(4 * HOUR, scene="单人聊天会话中的小程序消息卡片"),
        *came(6 * HOUR, BO, scene="wx-9999", url_query="chan_id=A&guide_id=G1&article_id=T1"),
        event("$MPHide", 6 * HOUR + MINUTE, BO, event_duration=59.6),
    ]
    resent = [json.dumps(json.loads(line) | {"_flush_time": START}) for line in lines]
    files = {"sensors-1.ndjson": lines, "sensors-2.ndjson": resent[:4]}
    with built(tmp_path, files, "marts.fct_touches", "marts.fct_opens") as marts:
        assert rows(
            marts,
            "select kind, source, scene_code, chan_id, guide_id, article_id "
            "from marts.fct_touches order by touched_at",
        ) == [
            ("entry", "sensors", 1007, None, None, None),
            ("entry", "sensors", 1089, None, None, None),
            ("entry", "sensors", None, None, None, None),
            ("entry", "sensors", 9999, "A", "G1", "T1"),
        ]
        assert rows(
            marts,
            "select count(*), sum(page_count), count(distinct one_id), "
            "max(epoch(closed_at - opened_at)) from marts.fct_opens",
        ) == [(4, 4, 2, 59.995)]  # the next cold start is no part of it
        assert rows(
            marts, "select kind, value from marts.dim_identities where kind = 'openid' order by 2"
        ) == [("openid", f"{APP}:{ANNA}"), ("openid", f"{APP}:{BO}")]


def test_a_return_within_thirty_seconds_goes_on_and_stays_are_of_their_page(tmp_path: Path):
    lines = [
        *came(0),
        event("$MPPageLeave", 5 * SECOND, event_duration=4.6),
        event("$MPViewScreen", 5 * SECOND + 10, url_path="pages/sku/index"),
        event("$MPShow", 20 * SECOND, scene="wx-1007"),
    ]
    with built(tmp_path, {"sensors.ndjson": lines}, "marts.fct_opens", "marts.fct_page_views") as m:
        assert rows(m, "select entry_count, page_count, stay_ms from marts.fct_opens") == [
            (2, 2, 4600)
        ]
        assert rows(m, "select page_path, stay_ms from marts.fct_page_views order by position") == [
            (HOME, 4600),
            ("pages/sku/index", None),
        ]


def test_the_sender_is_who_the_query_names_not_who_came_before(tmp_path: Path):
    card = quote(json.dumps({"d": 1, "p": HOME, "i": ANNA}))
    lines = [
        *came(0, ANNA),
        event("$MPShare", MINUTE, ANNA, share_depth=1),
        *came(HOUR, BO, url_query=f"sampshare={card}", latest_share_distinct_id="x"),
        # A later entry still carries the sharer of the earlier one; it did not come by a card.
        *came(3 * HOUR, BO, scene="wx-1089", latest_share_distinct_id=ANNA, latest_scene="wx-1007"),
    ]
    with built(
        tmp_path, {"sensors.ndjson": lines}, "marts.fct_share_edges", "marts.fct_opens"
    ) as marts:
        assert rows(
            marts,
            "select edges.hop, hop_raw, senders.value, receivers.value, is_self, "
            "epoch_ms(shared_at) - ? from marts.fct_share_edges as edges "
            "inner join marts.dim_identities as senders on edges.from_one_id = senders.one_id "
            "inner join marts.dim_identities as receivers on edges.to_one_id = receivers.one_id "
            "where senders.kind = 'openid' and receivers.kind = 'openid'".replace("?", str(START)),
        ) == [(1, 1, f"{APP}:{ANNA}", f"{APP}:{BO}", False, MINUTE)]
        assert rows(marts, "select sum(share_count) from marts.fct_opens") == [(1,)]


def test_people_without_an_openid_or_an_app_stay_apart_and_meet_by_their_own_number(tmp_path: Path):
    anonymous = [line.replace(ANNA, "device-1") for line in came(0)]
    signed_in = json.loads(event("$MPShow", HOUR, "device-1", scene="wx-1089"))
    signed_in["identities"] = {"$identity_mp_openid": ANNA, "$identity_mp_unionid": "u1"}
    files = {"sensors.ndjson": [*anonymous, json.dumps(signed_in)]}
    with built(tmp_path, files, "marts.fct_opens", "marts.dim_identities") as marts:
        assert rows(marts, "select count(distinct one_id) from marts.fct_opens") == [(1,)]
        assert rows(marts, "select kind, value from marts.dim_identities order by 1") == [
            ("local_id", "sensors:device-1"),
            ("openid", f"{APP}:{ANNA}"),
            ("unionid", "u1"),
        ]


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        ('{"event": "$MPShow", "time": 1788224400, "distinct_id": "a", "properties": {}}', "time"),
        ('{"event": "$MPShow", "time": 1788224400000, "properties": {}}', "distinct_id"),
        ('{"event": "$MPShow", "time"', None),
    ],
)
def test_one_broken_line_of_sensors_is_refused_alone(tmp_path: Path, broken: str, column):
    path = tmp_path / "sensors.ndjson"
    path.write_text("\n".join([*came(0), broken]))
    tables, refusals = read(path, SENSORS)
    assert len(tables["sensors__events"]) == 3
    assert [(refusal.row, refusal.column) for refusal in refusals] == [(4, column)]


def test_the_sample_of_wedata_is_known_and_read(shared_data: Path):
    path = shared_data / "formats" / "wedata_event_log.csv"
    assert WEDATA.recognises(sniff(input_file(path, path.parent)))
    tables, refusals = read(path, WEDATA)
    (line,) = tables["wedata__events"]
    assert not refusals
    assert (line["event_type"], line["scene_code"], line["price_fen"], line["sku_id"]) == (
        "wxdata_browse_goods",
        1007,
        5900,
        "SKU-A",
    )
    assert line["happened_at"].isoformat() == "2025-05-25T12:05:43+00:00"


def test_wedata_repeats_the_total_of_an_order_on_every_sku(tmp_path: Path):
    sku = {"spu_id": "P", "sku_id": "S1", "price_current": 3000}
    lines = [
        HEADER,
        logged(0, "wxdata_browse_goods", sku),
        logged(0, "wxdata_browse_goods", sku | {"sku_id": "S2"}),
        logged(
            10, "wxdata_purchase_goods", sku | {"action_type": "append_to_cart", "action_num": 2}
        ),
        order(20, "3", "S1"),
        order(20, "3", "S2"),
        order(30, "9001", "S1"),  # the payment was closed: nothing happened to the order
        order(40, "11", "S1"),
        order(41, "11", "S2"),
        logged(3 * 3600, "wxdata_click_goods", sku, scene=98),  # unknown to everybody, kept
    ]
    files = {f"wedata_{APP}.csv": lines, f"wedata_{APP}_again.csv": [*lines, "", ""]}
    with built(
        tmp_path,
        files,
        "marts.fct_orders",
        "marts.fct_opens",
        "marts.fct_product_events",
        "marts.fct_touches",
    ) as marts:
        assert rows(
            marts,
            "select order_id, status, payable_fen, paid_fen, source, one_id is not null "
            "from marts.fct_orders",
        ) == [("W1", "paid", 5900, 5900, "wedata", True)]
        assert rows(
            marts,
            "select scene_code, page_count, has_cart, outcome, paid_fen, touch_id like 'wedata:%' "
            "from marts.fct_opens order by opened_at",
        ) == [(1007, 1, True, "paid", 5900, True), (98, 0, False, "left", 0, True)]
        assert rows(
            marts,
            "select event_type, quantity, price_fen from marts.fct_product_events "
            "where event_type = 'add_to_cart'",
        ) == [("add_to_cart", 2, 3000)]


def test_a_wedata_value_that_was_cut_off_is_refused_alone(tmp_path: Path):
    path = tmp_path / "wedata.csv"
    good = logged(0, "wxdata_click_goods", {"sku_id": "S"})
    path.write_text("\n".join([HEADER, good, good.replace('""S""}', '""S')]))
    tables, refusals = read(path, WEDATA)
    assert len(tables["wedata__events"]) == 1
    assert [(refusal.row, refusal.column) for refusal in refusals] == [(3, "event_value")]


def test_two_clients_on_one_mini_program_do_not_double_its_visits(tmp_path: Path):
    other = "wx1111111111111111"
    youshu = [line.replace("wx_mall", APP) for line in entered(Client(ANNA), 0)]
    lines = [
        *came(SECOND),  # the same visit as Youshu saw
        *came(26 * HOUR),  # a day without Youshu
        *(line.replace(APP, other) for line in came(SECOND)),  # another mini program
    ]
    log = [HEADER, logged(1, "wxdata_click_goods", {"sku_id": "S"})]
    files = {"youshu.ndjson": youshu, "sensors.ndjson": lines, f"wedata_{APP}.csv": log}
    with built(tmp_path, files, "marts.fct_opens") as marts:
        assert rows(
            marts,
            "select app_id, split_part(touch_id, ':', 1), count(*) from marts.fct_opens "
            "group by all order by all",
        ) == [(APP, "sensors", 1), (APP, "youshu", 1), (other, "sensors", 1)]
