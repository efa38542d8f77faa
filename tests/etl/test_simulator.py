"""The invented world: its files against the real samples, and against its own truth."""

import csv
import gzip
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import duckdb
import polars as pl
import pytest

from etl.simulator import Planted, write_world

UNTIL = date(2026, 11, 22)
EVENTS, DAYS = 20_000, 21


@pytest.fixture(scope="module")
def world(invented: Callable[..., Planted]) -> Planted:
    return invented(EVENTS, DAYS, UNTIL)


@pytest.fixture(scope="module")
def clean_world(invented: Callable[..., Planted]) -> Planted:
    return invented(6_000, 8, UNTIL, faults=False)


def posts_of(folder: Path, pattern: str = "*.ndjson.gz") -> Iterator[dict]:
    for path in sorted(folder.glob(pattern)):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    continue


def events_of(world: Planted) -> Iterator[dict]:
    for post in posts_of(world.inbox / "youshu"):
        yield from post["body"]


def truth(world: Planted, table: str) -> pl.DataFrame:
    return pl.read_parquet(world.truth / f"{table}.parquet")


def rows_of(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    names = [name if header.index(name) == i else f"{name}_{i}" for i, name in enumerate(header)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def all_bytes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def query_of(page: str) -> dict[str, str]:
    return dict(parse_qsl(page.partition("?")[2]))


def in_ms(column: str) -> pl.Expr:
    return pl.col(column).dt.epoch("ms")


def test_every_kind_of_event_has_the_keys_of_the_real_client(
    world: Planted, shared_data: Path
) -> None:
    real: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for post in posts_of(shared_data / "youshu_capture"):
        for event in post["body"]:
            real[event["type"]].add(tuple(event["props"]))
    for event in events_of(world):
        assert list(event) == ["type", "props", "from", "tracking_id", "log_id"]
        props = event["props"]
        if event["type"] == "logid_events":  # the capture's stub had no storage for it
            assert {"last_tracking_id", "last_max_log_id"} <= set(props)
            continue
        without_refer = tuple(key for key in props if key != "refer_page")
        known = real[event["type"]]
        assert tuple(props) in known or without_refer in {
            tuple(key for key in keys if key != "refer_page") for keys in known
        }
        assert {"local_id", "app_id", "open_id", "union_id"} <= set(props["wx_user"])
        assert {"chan_wxapp_scene", "gdt_vid", "qz_gdt", "chan_id"} <= set(props["chan"])


@pytest.mark.parametrize(
    ("feed", "sample", "columns"),
    [
        ("youzan/youzan_orders_*.csv", "youzan_orders_utf8.csv", 60),
        ("youzan/youzan_items_*.csv", "youzan_items_utf8.csv", 22),
        ("weixin_store/*.csv", "weixin_store_orders_utf8bom.csv", 64),
    ],
)
def test_mall_exports_have_the_columns_of_the_samples(
    world: Planted, shared_data: Path, feed: str, sample: str, columns: int
) -> None:
    header = (shared_data / "formats" / sample).read_text("utf-8-sig").splitlines()[0]
    paths = sorted(world.inbox.glob(feed))
    assert paths
    for path in paths:
        encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
        assert path.read_bytes().decode(encoding).splitlines()[0] == header
        assert len(header.split(",")) == columns


def test_wecom_replies_have_the_keys_of_the_samples(world: Planted, shared_data: Path) -> None:
    samples = shared_data / "formats"
    wecom = world.inbox / "wecom"

    def reply(pattern: str) -> list[dict]:
        return [
            json.loads(line)
            for path in sorted(wecom.glob(pattern))
            for line in path.read_text("utf-8").splitlines()
        ]

    sample = json.loads((samples / "wecom_externalcontact_batch_get_by_user.json").read_text())
    known = {key for row in sample["external_contact_list"] for key in row["follow_info"]}
    contacts = reply("wecom-contacts-*.ndjson")
    rows = [row for each in contacts for row in each["response"]["external_contact_list"]]
    assert {key for row in rows for key in row["follow_info"]} <= known | {"state"}
    assert any("state" in row["follow_info"] for row in rows)
    assert any("remark_mobiles" in row["follow_info"] for row in rows)
    sample = json.loads((samples / "wecom_user_behavior_data.json").read_text())
    known = set(sample["behavior_data"][0])
    days = [day for each in reply("*behavior*") for day in each["response"]["behavior_data"]]
    assert set().union(*days) == known
    assert any("avg_reply_time" not in day for day in days)
    info = json.loads((samples / "wecom_living_info_current.json").read_text())["living_info"]
    rooms = [each for each in reply("*living*") if "living_info" in each["response"]]
    assert rooms
    assert all(set(room["response"]["living_info"]) <= set(info) for room in rooms)
    assert all(room["request"]["livingid"] for room in rooms)


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    worlds = [
        write_world(tmp_path / name, events=5_000, days=9, until=UNTIL, seed=seed)
        for name, seed in (("one", 7), ("two", 7), ("other", 8))
    ]
    one, two, other = (all_bytes(each.inbox.parent) for each in worlds)
    assert one == two
    assert one != other


def test_the_size_is_the_size_asked_for(world: Planted, clean_world: Planted) -> None:
    assert world.events == pytest.approx(EVENTS, rel=0.05)
    assert clean_world.events == pytest.approx(6_000, rel=0.1)


def test_a_world_without_faults_delivers_every_event_once(clean_world: Planted) -> None:
    events = list(events_of(clean_world))
    assert len(events) == clean_world.events
    assert len({(event["tracking_id"], event["log_id"]) for event in events}) == len(events)
    assert truth(clean_world, "entries")["is_delivered"].all()
    assert {"answers_lost", "bad_rows", "late_posts"}.isdisjoint(clean_world.faults)


def test_every_fault_is_planted(world: Planted) -> None:
    assert set(world.faults) == {
        "ad_clicks_stale",
        "answers_lost",
        "bad_rows",
        "broken_lines",
        "chan_ids_inherited",
        "daily_totals_wrong",
        "files_delivered_twice",
        "group_lists_half_told",
        "half_written_files",
        "late_posts",
        "orders_missing_in_shipping_list",
        "payments_missing_in_bill",
        "posts_delivered_twice",
        "posts_lost_in_outage",
        "refunds_only_in_bill",
        "requests_lost",
        "share_infos_stale",
        "store_exports_in_gb18030",
        "unknown_files",
    }
    assert json.loads((world.truth / "faults.json").read_text()) == world.faults


def test_the_log_holds_each_true_entry_at_its_time(world: Planted) -> None:
    seen: dict[tuple[str, int], list[dict]] = defaultdict(list)
    for event in events_of(world):
        if event["type"] == "app_show":
            props = event["props"]
            seen[props["wx_user"]["local_id"], props["time"]].append(props)
    entries = truth(world, "entries").with_columns(in_ms("entered_at").alias("ms"))
    assert set(seen) == {
        (row["local_id"], row["ms"]) for row in entries.iter_rows(named=True) if row["is_delivered"]
    }
    for row in entries.filter("is_delivered").iter_rows(named=True):
        copies = seen[row["local_id"], row["ms"]]
        query = query_of(copies[0]["page"])
        assert query.get("chan_id") == row["chan_id"]
        assert query.get("guide_id") == row["guide_id"]
        assert query.get("room_id") == row["live_id"]
        assert query.get("shop_id") == row["shop_id"]
        scenes = {copy["chan"]["chan_wxapp_scene"] for copy in copies}
        assert row["is_scene_lost"] or row["scene_code"] in scenes


def test_codes_in_shops_are_short_and_encoded(world: Planted) -> None:
    codes = [
        event["props"]["page"].partition("scene=")[2].partition("&")[0]
        for event in events_of(world)
        if event["type"] == "app_show" and "scene=" in event["props"]["page"]
    ]
    assert codes
    assert all(len(unquote(code)) <= 32 and "&" in unquote(code) != code for code in codes)


def test_a_card_names_the_one_who_sent_it(world: Planted) -> None:
    sent = {
        event["props"]["txsr_share_info_sdk"]["mi"]: event["props"]["wx_user"]["local_id"]
        for event in events_of(world)
        if event["type"] == "page_share_app_message"
    }
    people = truth(world, "people").select("person", "local_id")
    received = truth(world, "entries").filter(pl.col("share_mi").is_not_null())
    received = received.join(people, left_on="from_person", right_on="person", suffix="_sender")
    assert len(received)
    known = [row for row in received.iter_rows(named=True) if row["share_mi"] in sent]
    assert len(known) > 0.95 * len(received)  # a share can die with its process
    assert all(sent[row["share_mi"]] == row["local_id_sender"] for row in known)


def test_orders_in_log_and_export_are_the_same_orders(world: Planted) -> None:
    orders = truth(world, "orders")
    online = {row["order_id"]: row for row in orders.filter("is_online").iter_rows(named=True)}
    logged = set()
    for event in events_of(world):
        props = event["props"]
        if event["type"] != "custom_order":
            continue
        order = online[props["order"]["order_id"]]
        logged.add(order["order_id"])
        paid = sum(round(line["pay_amt"] * 100) for line in props["sub_orders"])
        assert paid == order["payable_fen"]
        assert props["wx_user"]["open_id"] == order["open_id"]
        assert (props["order"]["order_status"] == "payed") <= (order["paid_at"] is not None)
    assert len(logged) > 0.97 * len(online)


def test_exports_end_in_the_true_state(world: Planted) -> None:
    bad = {"E20000101000000000000001", "2.02E+18", "E20000101000000000000003"}
    last: dict[str, dict[str, str]] = {}
    for path in sorted(world.inbox.glob("youzan/youzan_orders_*.csv")):
        for row in rows_of(path):
            assert row["订单号"].endswith("\t") or row["订单号"] in bad
            last[row["订单号"].strip()] = row
    orders = truth(world, "orders").filter(pl.col("mall") == "youzan")
    assert set(last) - bad == set(orders["order_id"])
    for row in orders.iter_rows(named=True):
        shown = last[row["order_id"]]
        assert shown["订单实付金额"] == f"{row['paid_fen'] / 100:.2f}"
        assert shown["订单已退款金额"] == f"{row['refunded_fen'] / 100:.2f}"
        assert bool(shown["买家付款时间"]) == (row["paid_at"] is not None)
    nicknames = {row["买家昵称"] for row in last.values()}
    assert any(not name.isascii() for name in nicknames)


def test_store_lines_add_up_to_their_order(world: Planted) -> None:
    last: dict[str, list[dict[str, str]]] = {}
    for path in sorted(world.inbox.glob("weixin_store/*.csv")):
        grouped = defaultdict(list)
        for row in rows_of(path):
            if row["商品实际价格(总共)"] != "1,2x":
                grouped[row["订单号"]].append(row)
        last |= grouped
    orders = truth(world, "orders").filter(pl.col("mall") == "weixin_store")
    assert set(last) == set(orders["order_id"])
    for row in orders.iter_rows(named=True):
        lines = last[row["order_id"]]
        fen = [round(float(line["商品实际价格(总共)"]) * 100) for line in lines]
        assert sum(fen) == row["payable_fen"]
        assert {line["订单实际支付金额"] for line in lines} == {f"{row['paid_fen'] / 100:.2f}"}


def test_lost_customers_disappear_from_the_lists(world: Planted) -> None:
    shown: dict[str, set[tuple[str, str, int]]] = {}
    for path in sorted(world.inbox.glob("wecom/wecom-contacts-*.ndjson")):
        day = path.name.removeprefix("wecom-contacts-").removesuffix(".ndjson")
        replies = [json.loads(line)["response"] for line in path.read_text("utf-8").splitlines()]
        shown[day] = {
            (
                row["external_contact"]["external_userid"],
                row["follow_info"]["userid"],
                row["follow_info"]["createtime"],
            )
            for reply in replies
            for row in reply["external_contact_list"]
        }
    contacts = truth(world, "contacts").with_columns(pl.col("added_at").dt.epoch("s"))
    relation = ["external_userid", "guide_id", "added_at"]
    present = contacts.filter(pl.col("lost_at").is_null()).select(relation)
    assert shown[UNTIL.isoformat()] == set(present.rows())
    assert set(contacts["lost_by"]) == {"deleted", "handover", None}
    assert len(set().union(*shown.values()) - set(present.rows())) > 5


def test_the_story_can_be_found(tmp_path: Path) -> None:
    planted = write_world(tmp_path, events=90_000, days=90, until=UNTIL)
    entries, orders = truth(planted, "entries"), truth(planted, "orders")
    by_chan = Counter(entries["chan_id"])
    assert by_chan["CAMPAIGN_QCSX"] > 30
    assert by_chan["CAMPAIGN_MJKH"] > 30
    paid = orders.filter(pl.col("paid_fen") > 0)
    assert 15_000 < paid["paid_fen"].mean() < 40_000
    people = entries["person"].n_unique()
    buyers = orders.filter("is_online").filter(pl.col("paid_at").is_not_null())["person"].n_unique()
    assert 0.02 < buyers / people < 0.12
    hours = entries["entered_at"].dt.convert_time_zone("Asia/Shanghai").dt.hour().value_counts()
    busiest = hours.sort("count", descending=True)["entered_at"][0]
    assert busiest in (20, 21)
    assert orders.filter(pl.col("refunded_fen") > 0).height > 0
    assert orders.filter(~pl.col("is_online")).height > 0


@pytest.fixture(scope="module")
def mart(world: Planted, refreshed: Callable[..., Path]) -> duckdb.DuckDBPyConnection:
    """What the real refresh makes of the world."""
    published = (refreshed(world.inbox, as_of=UNTIL) / "current").resolve()
    return duckdb.connect(str(published), read_only=True)


def people_of(mart: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    sql = "select value as local_id, one_id from marts.dim_identities where kind = 'local_id'"
    return mart.sql(sql).pl()


def test_a_refresh_finds_each_true_entry_once(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    touches = mart.sql("select * from marts.fct_touches where kind = 'entry'").pl()
    entries = truth(world, "entries").filter("is_delivered").join(people_of(mart), on="local_id")
    columns = ["guide_id", "live_id", "article_id", "chan_id", "is_scene_lost"]
    known = pl.when(~pl.col("is_scene_lost")).then(pl.col("scene_code"))
    true_rows = entries.select(in_ms("entered_at").alias("ms"), "one_id", known, *columns)
    found = touches.select(
        in_ms("touched_at").alias("ms"), "one_id", pl.col("scene_code").cast(pl.Int32), *columns
    )
    assert sorted(found.rows(), key=str) == sorted(true_rows.rows(), key=str)


def test_a_refresh_finds_who_sent_each_card(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    people = people_of(mart)
    entries = truth(world, "entries").filter("is_delivered").join(people, on="local_id")
    person = entries.select("person", sender="one_id").unique()
    received = entries.filter(pl.col("share_mi").is_not_null())
    received = received.join(person, left_on="from_person", right_on="person", how="left")
    sql = "select one_id, touched_at, from_one_id from marts.fct_touches where kind = 'entry'"
    found = mart.sql(sql).pl().with_columns(in_ms("touched_at").alias("ms"))
    joined = received.with_columns(in_ms("entered_at").alias("ms")).join(found, on=["one_id", "ms"])
    resolved = joined.filter(pl.col("from_one_id").is_not_null())
    assert len(resolved) > 0.95 * len(received)
    assert resolved["from_one_id"].equals(resolved["sender"])


def test_a_refresh_keeps_people_apart_and_together(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    people = truth(world, "people").join(people_of(mart), on="local_id")
    assert people["one_id"].n_unique() == len(people)
    contacts = truth(world, "contacts").join(people.select("person", "one_id"), on="person")
    sql = "select distinct external_userid, one_id as found from marts.fct_contacts"
    found = contacts.join(mart.sql(sql).pl(), on="external_userid")
    bound = people.filter(pl.col("union_id").is_not_null()).select("person")
    assert found.join(bound, on="person").filter(pl.col("one_id") != pl.col("found")).is_empty()


def test_a_refresh_finds_every_order_to_the_fen(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    columns = ["order_id", "payable_fen", "paid_fen", "refunded_fen", "item_count"]
    seconds = [pl.col(name).dt.epoch("s") for name in ("created_at", "paid_at")]
    orders = truth(world, "orders").select(*columns, *seconds).sort("order_id")
    found = mart.sql("select * from marts.fct_orders").pl()
    assert found.select(*columns, *seconds).sort("order_id").rows() == orders.rows()


def test_a_refresh_knows_the_shop_of_each_counter_order(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    orders = truth(world, "orders").filter(~pl.col("is_online")).select("order_id", "store_id")
    found = mart.sql("select order_id, store_id as found, guide_id from marts.fct_orders").pl()
    joined = orders.join(found, on="order_id")
    assert len(joined) == len(orders)
    assert joined["found"].equals(joined["store_id"])
    shops = mart.sql("select store_id, city from marts.dim_stores where city is not null").pl()
    assert set(shops["store_id"]) == {f"ST{number:02d}" for number in range(1, 15)}


def test_a_refresh_finds_each_gap_between_orders_and_what_others_count(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    gaps = "select counterpart, difference, count(*) from marts.fct_reconciliation_orders"
    assert mart.sql(gaps + " group by all order by all").fetchall() == [
        ("pay_bill", "missing_there", world.faults["payments_missing_in_bill"]),
        ("pay_bill", "refunded", world.faults["refunds_only_in_bill"]),
        ("shipping_list", "missing_there", world.faults["orders_missing_in_shipping_list"]),
    ]
    days = "select source, counterpart, count(*) from marts.fct_reconciliation_days where gap_fen"
    assert mart.sql(days + " <> 0 group by all order by all").fetchall() == [
        ("orders_paid", "daily_totals", world.faults["daily_totals_wrong"]),
        ("orders_paid", "pay_bill", world.faults["payments_missing_in_bill"]),
        ("orders_paid", "shipping_list", world.faults["orders_missing_in_shipping_list"]),
        ("refunds", "pay_bill", world.faults["refunds_only_in_bill"]),
    ]
    bills = "select count from meta.check_results where check_name = 'bills_add_up'"
    assert mart.sql(bills).fetchall() == [(0,)]


def test_a_refresh_finds_the_live_session_of_store_orders(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    orders = truth(world, "orders").select("order_id", pl.col("live_id").alias("true_id"))
    found = mart.sql("select order_id, live_id, order_scene from marts.fct_orders").pl()
    joined = orders.join(found.filter(pl.col("order_scene").is_not_null()), on="order_id")
    assert len(joined) > 2
    assert joined["true_id"].n_unique() > 1
    assert joined["live_id"].to_list() == joined["true_id"].to_list()


def test_a_refresh_refuses_exactly_the_planted_rows(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    refused = mart.sql("select sum(rows_refused) from meta.data_sources").fetchall()[0][0]
    assert refused == world.faults["bad_rows"] + world.faults["broken_lines"]


def test_a_refresh_counts_what_the_client_carried_over(
    world: Planted, mart: duckdb.DuckDBPyConnection
) -> None:
    counted = dict(mart.sql("select counter, value from marts.fct_cleaning").fetchall())
    # An entry sent too late may wear the channel of the next one: inherited from the future.
    late = truth(world, "entries")["is_scene_lost"].sum()
    inherited = world.faults["chan_ids_inherited"]
    assert inherited <= counted["t2_channels_inherited"] <= inherited + late
    assert counted["t9_entries"] == truth(world, "entries")["is_delivered"].sum()
