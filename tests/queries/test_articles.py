"""The official account: what reads, visits and money may be divided by each other, and what not."""

from tests.queries.facts import opening, order, touch

FILTERS = ("store_ids", "visitor_type", "families")


def asked(warehouse, name, jan, first=1, last=31, **more):
    own = {key: more.pop(key, None) for key in FILTERS}
    return warehouse.fetch(
        f"articles/{name}", start_date=jan(first), end_date=jan(last), **own, **more
    )


def told(day, read_uv, read_total, day_no=0, **more):
    return {
        "msgid": "m1",
        "article_id": "A1",
        "stat_date": day,
        "day_no": day_no,
        "span_days": 1,
        "read_uv": read_uv,
        "read_total": read_total,
        "is_delayed": False,
        "is_revised": False,
    } | more


def entry(who, day, article="A1", **more):
    return touch(who, day, 1058, article_id=article, **more)


def shop(given, jan, **more):
    """A1 is told on 10–11 January; ann, bob and later cat come from it. Only a link names A2."""
    tables = {
        "dim_articles": [
            {"article_id": "A1", "title": "一壶茶", "last_publish_date": jan(10)},
            {"article_id": "A2", "title": "A2"},
        ],
        "fct_article_days": [
            told(jan(10), 80, 80, finish_rate=0.5),
            told(jan(11), 20, 100, 1, finish_rate=0.4),
        ],
        "fct_touches": [
            entry("ann", jan(10), touch_id="t1"),
            entry("bob", jan(11)),
            entry("bob", jan(11)),
            entry("cat", jan(20), touch_id="t2"),
            entry("dan", jan(30), "A2"),
        ],
        "fct_orders": [order("ann", jan(12), 500, store_id="S1"), order("cat", jan(20), 300)],
        "fct_opens": [opening(who, jan(10)) for who in ("ann", "bob", "cat", "dan")],
    }
    return given(**tables | more)


def articles(warehouse, jan, **more):
    rows = asked(warehouse, "articles", jan, **{"window_days": 7, "article": None} | more)
    return {row["article_id"]: row for row in rows.iter_rows(named=True)}


def test_an_article_leads_from_readers_to_visitors_to_money(given, jan):
    first = articles(shop(given, jan), jan)["A1"]
    assert (first["read_uv"], first["article_visit_uv"]) == (100, 3)
    assert (first["attr_orders"], first["attr_buyers"], first["article_sold_fen"]) == (2, 2, 800)
    assert first["finish_rate"] == 0.4


def test_a_rate_takes_only_days_whose_readers_were_told(given, jan):
    # cat came and paid long after WeChat stopped telling readers
    first = articles(shop(given, jan), jan)["A1"]
    assert first["read_to_visit"] == 2 / 100
    assert first["gmv_per_k_readers_fen"] == 1000 * 500 / 100


def test_an_article_nobody_told_readers_of_has_visitors_and_no_rate(given, jan):
    other = articles(shop(given, jan), jan)["A2"]
    assert (other["title"], other["article_visit_uv"]) == ("A2", 1)
    assert other["read_uv"] is other["read_to_visit"] is other["gmv_per_k_readers_fen"] is None


def test_reads_that_were_not_told_are_unknown_and_no_nought(given, jan):
    first = articles(shop(given, jan), jan)["A1"]
    assert first["read_pv"] is first["read_rate"] is first["gmv_per_k_read_fen"] is None


def test_reads_and_people_delivered_to_come_from_the_old_interface(given, jan):
    days = [
        told(jan(10), 80, 80, read_pv=160, delivered=1000),
        told(jan(11), 20, 100, 1, read_pv=40, delivered=1000),
    ]
    first = articles(shop(given, jan, fct_article_days=days), jan)["A1"]
    assert (first["read_pv"], first["read_rate"]) == (200, 0.1)
    assert first["gmv_per_k_read_fen"] == 1000 * 500 / 200


def test_a_day_that_covers_missing_ones_speaks_for_their_visits_too(given, jan):
    days = [told(jan(12), 100, 100, 2, span_days=3)]
    first = articles(shop(given, jan, fct_article_days=days), jan)["A1"]
    assert first["read_to_visit"] == 2 / 100


def test_a_store_narrows_visits_and_money_and_leaves_reads_whole_and_rates_empty(given, jan):
    first = articles(shop(given, jan), jan, store_ids=["S1"])["A1"]
    assert (first["read_uv"], first["article_visit_uv"]) == (100, 0)
    assert first["article_sold_fen"] == 500
    assert first["read_to_visit"] is first["gmv_per_k_readers_fen"] is None


def test_young_visits_are_left_out_and_a_period_of_nothing_else_is_unknown(given, jan):
    young = shop(given, jan, as_of=jan(25))
    assert articles(young, jan, window_days=7)["A1"]["article_sold_fen"] == 500
    assert articles(young, jan, window_days=15)["A1"]["article_sold_fen"] == 500
    assert articles(young, jan, window_days=30)["A1"]["article_sold_fen"] is None
    rows = asked(young, "windows", jan, article="A1")
    assert rows["article_sold_fen"].to_list() == [300, 500, 500, None]
    assert rows["attr_orders"].to_list() == [1, 1, 1, None]
    assert rows["unripe_day_count"].to_list() == [6, 12, 20, 31]


def test_the_cards_add_up_what_the_articles_say(given, jan):
    cards = asked(shop(given, jan), "kpis", jan, window_days=7).row(0, named=True)
    assert (cards["read_uv"], cards["read_to_visit"]) == (100, 2 / 100)
    assert (cards["article_paid_fen"], cards["gmv_per_k_readers_fen"]) == (800, 5000)
    assert cards["fans_total"] is cards["fans_net"] is cards["unfollow_rate"] is None


def account(day, total, new, lost, app_id="wx1"):
    return {
        "app_id": app_id,
        "stat_date": day,
        "fans_total": total,
        "fans_new": new,
        "fans_lost": lost,
    }


def test_fans_of_several_accounts_add_up_and_leave_from_what_was_there_before(given, jan):
    warehouse = given(
        fct_account_days=[
            account(jan(1), 101, 2, 1),
            account(jan(2), 104, 5, 2),
            account(jan(1), 50, 0, 0, "wx2"),
        ]
    )
    cards = asked(warehouse, "kpis", jan, window_days=7).row(0, named=True)
    assert (cards["fans_new"], cards["fans_lost"], cards["fans_net"]) == (7, 3, 4)
    assert (cards["fans_total"], cards["unfollow_rate"]) == (154, 3 / 150)
    days = asked(warehouse, "days", jan, 1, 3, article=None)
    assert days["fans_net"].to_list() == [1, 3, None]
    assert days["fans_total"].to_list() == [151, 104, None]


def test_a_push_is_weighed_against_the_days_before_it(given, jan):
    lost = [account(jan(day), 1000, 3, 2) for day in range(1, 10)]
    lost += [account(jan(10), 1000, 9, 8), account(jan(11), 1000, 3, 5)]
    pushed = {
        "dim_articles": [{"article_id": "A1", "title": "一壶茶"}],
        "fct_article_days": [told(jan(10), 80, 80), told(jan(11), 20, 100, 1)],
    }
    (row,) = asked(given(fct_account_days=lost, **pushed), "pushes", jan).iter_rows(named=True)
    assert (row["push_date"], row["title"], row["fans_new"]) == (jan(10), "一壶茶", 9)
    assert (row["push_lost"], row["push_unfollow"]) == (13, 13 - 2 * 2)


def test_a_push_without_its_second_day_or_a_week_before_it_is_not_weighed(given, jan):
    pushed = {
        "dim_articles": [{"article_id": "A1", "title": "一壶茶"}],
        "fct_article_days": [told(jan(5), 80, 80, msgid="m1"), told(jan(10), 9, 9, msgid="m2")],
    }
    fans = [account(jan(day), 1000, 3, 2) for day in range(1, 11)]
    rows = asked(given(fct_account_days=fans, **pushed), "pushes", jan)
    assert rows["push_date"].to_list() == [jan(10), jan(5)]
    assert rows["push_lost"].to_list() == [None, 4]
    assert rows["push_unfollow"].to_list() == [None, None]


def test_days_of_an_article_say_what_state_their_reads_are_in(given, jan):
    days = [
        told(jan(10), 80, 80, is_revised=True),
        told(jan(12), 20, 100, 2, span_days=2),
        told(jan(13), 1, 101, 3, is_delayed=True),
    ]
    rows = asked(shop(given, jan, fct_article_days=days), "days", jan, 10, 14, article="A1")
    assert rows["told"].to_list() == ["revised", "none", "gap", "delayed", "none"]
    assert rows["read_uv"].to_list() == [80, None, 20, 1, None]
    assert rows["article_visit_uv"].to_list() == [1, 1, 0, 0, 0]
    assert rows["article_paid_fen"].to_list() == [0, 0, 500, 0, 0]


def test_sources_are_shares_of_readers_and_may_overlap(given, jan):
    source = {"msgid": "m1", "article_id": "A1", "stat_date": jan(10)}
    parts = [
        source | {"source_name": "公众号消息", "read_uv": 60},
        source | {"source_name": "朋友圈", "read_uv": 30},
    ]
    rows = asked(shop(given, jan, fct_article_sources=parts), "read_sources", jan, article="A1")
    assert rows["source_name"].to_list() == ["公众号消息", "朋友圈"]
    # of the day whose sources were told: the 20 readers of the other day are in no share
    assert rows["read_share"].to_list() == [60 / 80, 30 / 80]


def test_fans_are_told_by_source_and_the_account_entries_by_scene(given, jan):
    warehouse = given(
        fct_fan_days=[
            {"stat_date": jan(1), "user_source": 30, "fans_new": 5, "fans_lost": 1},
            {"stat_date": jan(2), "user_source": 30, "fans_new": 2, "fans_lost": None},
            {"stat_date": jan(2), "user_source": 1, "fans_new": None, "fans_lost": 4},
        ],
        fct_opens=[opening("ann", jan(1), 1035), opening("bob", jan(1), 1005)],
    )
    rows = asked(warehouse, "fan_sources", jan)
    assert rows["user_source"].to_list() == ["30", "1"]
    assert rows["fans_new"].to_list() == [7, None]
    assert rows["fans_net"].to_list() == [6, None]
    assert asked(warehouse, "fan_days", jan).height == 3
    entries = asked(warehouse, "entries", jan)
    assert entries["scene_name"].to_list() == ["公众号菜单"]
    assert entries["uv"].to_list() == [1]


def test_a_handful_of_readers_is_not_blown_up_to_a_thousand(given, jan):
    days = [told(jan(10), 99, 99)]
    first = articles(shop(given, jan, fct_article_days=days), jan)["A1"]
    assert first["read_to_visit"] == 1 / 99
    assert first["gmv_per_k_readers_fen"] is None
