"""The nine traps of the client log, each met by a person of its own, all in one refresh."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import duckdb
import pytest

from tests.etl.building import built, rows
from tests.etl.client_log import (
    HOME,
    HOUR,
    MINUTE,
    PRODUCT,
    ROOM,
    SECOND,
    START,
    Client,
    browse,
    card,
    entered,
    event,
    leave,
    order,
    share,
    show,
)

CASES: list[Callable[[], Iterator[str]]] = []


def case(lines: Callable[[], Iterator[str]]) -> Callable[[], Iterator[str]]:
    """Adds the posts of one story to the log."""
    CASES.append(lines)
    return lines


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    place = tmp_path_factory.mktemp("traps")
    connection = built(place, {"youshu.ndjson": [line for case in CASES for line in case()]})
    yield connection
    connection.close()


@pytest.fixture
def entries(marts: duckdb.DuckDBPyConnection) -> Callable[[str], list[dict]]:
    """entries(name) → the touches of a person, in order."""

    def of(name: str) -> list[dict]:
        found = marts.sql(
            f"""
            select touches.* from marts.fct_touches as touches
            inner join marts.dim_identities as identities using (one_id)
            where identities.kind = 'openid' and identities.value = 'wx_mall:{name}'
            order by touched_at
            """
        ).pl()
        return found.to_dicts()

    return of


@pytest.fixture
def one_id(marts: duckdb.DuckDBPyConnection) -> Callable[[str], str]:
    def of(name: str) -> str:
        (found,) = rows(
            marts, f"select one_id from marts.dim_identities where value = 'wx_mall:{name}'"
        )
        return found[0]

    return of


@pytest.fixture
def opens(marts: duckdb.DuckDBPyConnection, one_id: Callable[[str], str]):
    """opens(name) → the openings of a person, in order."""

    def of(name: str) -> list[dict]:
        found = marts.sql(
            f"select * from marts.fct_opens where one_id = '{one_id(name)}' order by opened_at"
        ).pl()
        return found.to_dicts()

    return of


@pytest.fixture
def count(marts: duckdb.DuckDBPyConnection) -> Callable[[str], int]:
    counters = dict(rows(marts, "select counter, value from marts.fct_cleaning"))
    return counters.__getitem__


def scenes(touches: list[dict]) -> list[tuple]:
    return [(touch["scene_code"], touch["scene_code_raw"]) for touch in touches]


@case
def an_entry_sent_together_with_the_next_one() -> Iterator[str]:
    client = Client("together")
    yield client.post(9_000, show(0), browse(100), show(8_000, ROOM), scene=1008)


def test_t1_an_entry_first_sent_with_the_next_one_has_lost_its_scene(entries):
    first, second = entries("together")
    assert scenes([first, second]) == [(None, 1008), (1008, 1008)]
    assert (first["is_scene_lost"], second["is_scene_lost"]) == (True, False)


@case
def an_entry_whose_answer_was_lost_sent_again_with_the_next_one() -> Iterator[str]:
    client = Client("rescued")
    yield client.post(1_000, show(0), scene=1005)
    yield client.post(9_000, show(0), show(8_000), scene=1008)


def test_t1_a_clean_first_delivery_outweighs_a_late_retry(entries):
    assert scenes(entries("rescued")) == [(1005, 1005), (1008, 1008)]


@case
def a_retry_that_overtook_the_first_delivery() -> Iterator[str]:
    client = Client("overtaken")
    first = client.post(60_000, show(0), scene=1005)
    yield client.post(9_000, show(0), show(8_000), scene=1008)
    yield first


def test_t1_the_clean_delivery_is_taken_whenever_it_arrives(entries):
    assert scenes(entries("overtaken")) == [(1005, 1005), (1008, 1008)]


@case
def an_entry_sent_again_only_after_the_next_one_had_gone() -> Iterator[str]:
    client = Client("behind", log_id=1)
    yield client.post(9_000, show(8_000), scene=1008)
    yield client.post(19_000, show(0), scene=1008)


def test_t1_an_entry_numbered_behind_the_next_one_has_lost_its_scene(entries):
    assert scenes(entries("behind")) == [(None, 1008), (1008, 1008)]


@case
def two_entries_of_which_the_second_failed_longer() -> Iterator[str]:
    client = Client("both-failed", log_id=3)
    yield client.post(12_000, browse(11_000), scene=1008)
    yield client.post(19_000, show(0), scene=1008)
    yield client.post(29_000, show(8_000), scene=1008)


def test_t1_what_happened_after_the_next_entry_proves_the_stamp_late_as_well(entries):
    assert scenes(entries("both-failed")) == [(None, 1008), (1008, 1008)]


@case
def an_entry_sent_again_behind_its_own_page_views() -> Iterator[str]:
    client = Client("contradicted", log_id=1)
    yield client.post(3_000, browse(2_000), scene=1005)
    yield client.post(19_000, show(0), scene=1008)


def test_t1_an_earlier_post_with_another_scene_proves_the_stamp_late(entries):
    assert scenes(entries("contradicted")) == [(None, 1008)]


@case
def an_entry_on_a_slow_network() -> Iterator[str]:
    client = Client("slow")
    yield client.post(30_000, show(0), scene=1005)
    yield client.post(9_000, show(8_000), scene=1008)


def test_t1_a_post_that_travelled_long_keeps_its_scene(entries):
    assert scenes(entries("slow")) == [(1005, 1005), (1008, 1008)]


def test_t1_is_counted(count):
    assert count("t1_scenes_lost") == 4
    assert count("t1_scenes_rescued") == 2


@case
def a_return_without_a_channel() -> Iterator[str]:
    client = Client("sticky")
    page = f"{HOME}?chan_id=GUIDE_1"
    yield client.post(1_000, show(0, page), scene=1011, chan="GUIDE_1")
    yield client.post(MINUTE + 1_000, show(MINUTE), scene=1089, chan="GUIDE_1")


@case
def a_code_with_a_channel_inside() -> Iterator[str]:
    client = Client("code")
    page = f"{HOME}?scene=chan_id%3DMATERIAL_7%26guide_id%3Dg7"
    yield client.post(1_000, show(0, page), scene=1047, chan="MATERIAL_7")


def test_t2_a_channel_belongs_to_the_entry_whose_own_address_carries_it(entries, count):
    first, second = entries("sticky")
    assert (first["chan_id"], first["is_chan_inherited"]) == ("GUIDE_1", False)
    assert (second["chan_id"], second["chan_id_raw"]) == (None, "GUIDE_1")
    assert second["is_chan_inherited"]
    assert count("t2_channels_wrong") == count("t2_channels_inherited") == 1


def test_t2_the_code_of_a_printed_card_is_read(entries):
    (touch,) = entries("code")
    assert (touch["chan_id"], touch["guide_id"]) == ("MATERIAL_7", "g7")


@case
def an_ad_and_a_card_that_the_client_never_forgets() -> Iterator[str]:
    sender, client = Client("stale-sender"), Client("stale")
    yield sender.post(1_000, show(0), share(500, sender))
    told = {"user": {"txsr_from_share_info": {"mi": sender.mi(HOME), "d": 1, "o": "x"}}}
    ad = {"ad": {"gdt_vid": "V1"}}
    yield client.post(11_000, show(10_000, card(sender)), scene=1007, **told)
    yield client.post(71_000, show(70_000, f"{HOME}?gdt_vid=V1"), scene=1045, **told, **ad)
    yield client.post(131_000, show(130_000), scene=1089, **told, **ad)


def test_t3_a_card_and_an_ad_count_for_the_entry_that_carries_them(entries, one_id, count):
    by_card, by_ad, by_neither = entries("stale")
    assert by_card["from_one_id"] == one_id("stale-sender")
    assert (by_ad["from_one_id"], by_ad["ad_id"]) == (None, "V1")
    assert (by_neither["from_one_id"], by_neither["ad_id"]) == (None, None)
    assert count("t3_senders_stale") == 2
    assert count("t3_ads_stale") == 1


@case
def a_share_to_moments() -> Iterator[str]:
    client = Client("moments")
    yield client.post(1_000, show(0), share(500, client, to="timeline"))


def test_t4_shares_to_moments_are_counted_as_untraceable(count):
    assert count("t4_shares_untraceable") == 1


@case
def a_card_that_travels() -> Iterator[str]:
    first, second, third, fourth = (Client(f"hop{number}") for number in range(4))
    yield first.post(1_000, show(0), share(500, first))
    yield second.post(11_000, show(10_000, card(first)), share(10_500, second))
    # Opening one's own card and sending another page from it adds no hop.
    yield second.post(71_000, show(70_000, card(second, depth=2)), share(70_500, second, ROOM))
    yield third.post(81_000, show(80_000, card(second, depth=2)))
    yield fourth.post(91_000, show(90_000, card(second, ROOM, depth=3)))


def test_t5_hops_come_from_the_chain_and_not_from_the_depth_the_client_counts(marts, one_id, count):
    hops = {
        (sender, receiver): (hop, hop_raw, is_self)
        for sender, receiver, hop, hop_raw, is_self in rows(
            marts,
            "select from_one_id, to_one_id, hop, hop_raw, is_self from marts.fct_share_edges",
        )
    }
    people = [one_id(f"hop{number}") for number in range(4)]
    assert hops[people[0], people[1]] == (1, 1, False)
    assert hops[people[1], people[1]] == (1, 2, True)
    assert hops[people[1], people[2]] == (2, 2, False)
    assert hops[people[1], people[3]] == (2, 3, False)
    assert count("t5_hops_wrong") == 2


@case
def a_card_whose_sending_never_arrived() -> Iterator[str]:
    sender, client = Client("silent"), Client("found")
    yield from entered(sender, 0)
    yield client.post(11_000, show(10_000, card(sender, PRODUCT)), scene=1007)
    stranger = Client("nobody-we-know")
    yield client.post(71_000, show(70_000, card(stranger, PRODUCT)), scene=1007)


def test_t5_a_sender_is_computed_where_the_share_itself_is_missing(entries, one_id, count):
    known, unknown = entries("found")
    assert known["from_one_id"] == one_id("silent")
    assert unknown["from_one_id"] is None
    assert count("t5_senders_computed") == count("t5_senders_unknown") == 1


@case
def a_retry_and_two_products_at_once() -> Iterator[str]:
    client = Client("retry")
    seen = [event("browse_sku_page", 200, PRODUCT, sku={"sku_id": sku}) for sku in ("S1", "S2")]
    yield client.post(1_000, show(0), browse(100), *seen, scene=1007)
    again = {"user": {"user_id": "m1"}}
    yield client.post(3_000, show(0), browse(100), *seen, scene=1007, chan="C", **again)


def test_t6_a_retry_counts_once_and_two_products_of_one_moment_count_twice(
    marts, entries, opens, one_id, count
):
    assert len(entries("retry")) == 1
    (only,) = opens("retry")
    assert only["page_count"] == 1
    skus = rows(
        marts, f"select sku_id from marts.fct_product_events where one_id = '{one_id('retry')}'"
    )
    assert sorted(skus) == [("S1",), ("S2",)]
    # Four events of this case, two entries that were sent again late, one order told again.
    assert count("t6_duplicates_removed") == 7
    assert count("t6_sendings") - count("t6_events") == 7


@case
def a_run_whose_last_sendings_never_arrived() -> Iterator[str]:
    client = Client("lossy")
    yield client.post(1_000, show(0), browse(100))
    client.log_id += 3
    yield client.post(20_000, leave(15_000, 14_900))
    told = event("logid_events", HOUR, last_tracking_id=client.tracking_id, last_max_log_id=8)
    yield Client("lossy", run="2").post(HOUR + 1_000, told, show(HOUR))


@case
def a_run_from_before_the_log_begins() -> Iterator[str]:
    told = event("logid_events", 0, last_tracking_id="1700000000000-x", last_max_log_id=50)
    yield Client("older").post(1_000, told, show(0))


def test_t7_gaps_are_failed_sendings_and_only_the_tail_is_lost(count):
    # Three runs began to number behind 1; `lossy` skipped three and two more never came.
    assert count("t7_sendings_failed") == (1 + 3 + 1) + 3 + 2
    assert count("t7_sendings_lost") == 2
    assert count("t7_runs_with_loss") == 1


@case
def pages_left_open() -> Iterator[str]:
    client = Client("stays")
    yield client.post(1_000, show(0), browse(100, HOME), browse(200, ROOM), browse(300, PRODUCT))
    yield client.post(5_000, leave(4_000, 3_900, HOME))
    yield client.post(5 * HOUR, leave(5 * HOUR, 0, HOME), leave(5 * HOUR, 0, ROOM))
    yield client.post(6 * HOUR, leave(301, 0, PRODUCT))


def test_t8_zero_after_four_hours_is_unknown_and_other_zeros_are_zero(marts, one_id, count):
    stays = dict(
        rows(
            marts,
            "select page_path, stay_ms from marts.fct_page_views "
            f"where one_id = '{one_id('stays')}'",
        )
    )
    assert stays == {HOME: 3_900, ROOM: None, PRODUCT: 0}
    assert count("t8_stays_unknown") == 1


@case
def a_cold_start() -> Iterator[str]:
    client = Client("cold")
    yield client.post(1_000, event("app_launch", 0), show(0), browse(100))


def test_t9_a_cold_start_is_one_opening(entries, opens, count):
    assert len(entries("cold")) == len(opens("cold")) == 1
    assert count("t9_launches_ignored") == 1


@case
def returns() -> Iterator[str]:
    for name, pause, scene in (
        ("back-soon", 29, 1089),
        ("back-late", 30, 1089),
        ("back-by-ad", 10, 1045),
        ("back-from-payment", 10, 1038),
    ):
        client = Client(name)
        yield client.post(11_000, show(0), browse(100), event("exit_wxapp", 10_000), scene=1089)
        at = 10_000 + pause * SECOND
        yield client.post(at + 1_000, show(at), scene=scene)


def test_a_return_within_30_seconds_goes_on_unless_it_is_another_touch(opens, entries):
    assert [len(opens(name)) for name in ("back-soon", "back-late")] == [1, 2]
    assert [len(opens(name)) for name in ("back-by-ad", "back-from-payment")] == [2, 1]
    assert len(entries("back-soon")) == 2
    assert opens("back-from-payment")[0]["scene_code"] == 1089


@case
def a_long_day() -> Iterator[str]:
    for name, pause in (("half-hour-short", 29), ("half-hour-long", 30)):
        client = Client(name)
        yield client.post(1_000, show(0))
        yield client.post(pause * MINUTE + 1_000, show(pause * MINUTE))
    client = Client("all-day")
    for number in range(27 * 3):
        yield client.post(number * 20 * MINUTE + 1_000, show(number * 20 * MINUTE))


def test_a_session_ends_after_half_an_hour_or_twelve_hours(opens):
    def sessions(name: str) -> int:
        return len({each["session_id"] for each in opens(name)})

    assert (sessions("half-hour-short"), sessions("half-hour-long")) == (1, 2)
    assert sessions("all-day") == 3


@case
def a_person_who_is_recognised_later() -> Iterator[str]:
    client = Client("late-login")
    client.user |= {"open_id": "", "union_id": ""}
    yield client.post(1_000, show(0))
    client.user |= {"open_id": "late-login"}
    yield client.post(3_000, browse(2_000))
    again = Client("late-login", run="2")
    again.user |= {"open_id": "", "union_id": ""}
    yield again.post(HOUR + 1_000, show(HOUR))


def test_entries_before_signing_in_belong_to_the_person_of_the_installation(entries):
    assert len(entries("late-login")) == 2


@case
def one_phone_two_people() -> Iterator[str]:
    for name in ("first-on-phone", "second-on-phone"):
        client = Client(name)
        client.user |= {"local_id": "local-shared", "union_id": ""}
        yield from entered(client, 0)


def test_an_installation_with_two_openids_joins_nobody(one_id):
    assert one_id("first-on-phone") != one_id("second-on-phone")


@case
def orders_of_all_kinds() -> Iterator[str]:
    client = Client("buyer")
    yield client.post(1_000, show(0), browse(100, PRODUCT), scene=1007)
    yield client.post(
        2_000, order(1_500, "begun", "give_order", 59), order(1_600, "begun", "pay", 59)
    )
    yield client.post(3_000, order(2_500, "paid", "give_order", 39.9, 0.1))
    yield client.post(4_000, order(3_500, "paid", "payed", 39.9, 0.1))
    yield client.post(5_000, order(3_500, "paid", "payed", 39.9, 0.1))
    yield client.post(6_000, order(5_500, "paid", "payed", 39.9, 0.1))
    yield client.post(7_000, order(6_500, "gone", "give_order", 10))
    yield client.post(8_000, order(7_500, "gone", "cancel_give_order", 10))
    yield client.post(9_000, order(8_500, "presale", "payed", 20, kind="presale_deposit"))
    yield client.post(10_000, order(9_500, "presale", "payed", "80.05", kind="presale_balance"))
    yield client.post(
        11_000, order(10_500, "back", "payed", 30), order(10_600, "back", "refund", 30)
    )


def test_only_payed_pays_and_money_is_exact(marts):
    orders = rows(
        marts,
        "select order_id, status, paid_fen, refunded_fen, paid_at from marts.fct_orders "
        "where source = 'youshu' order by order_id",
    )
    paid_at = [datetime.fromtimestamp((START + at) / 1000, UTC) for at in (10_500, 3_500, 8_500)]
    assert orders == [
        ("back", "paid", 3_000, 3_000, paid_at[0]),
        ("begun", "pending", 0, 0, None),
        ("gone", "cancelled", 0, 0, None),
        ("paid", "paid", 4_000, 0, paid_at[1]),
        ("presale", "paid", 10_005, 0, paid_at[2]),
    ]


def test_an_opening_is_credited_with_the_orders_paid_in_it(opens):
    (only,) = opens("buyer")
    assert (only["order_count"], only["paid_order_count"], only["paid_fen"]) == (5, 3, 17_005)
    assert (only["outcome"], only["deed"]) == ("paid", "product")
