"""Page numbers against SQL written by hand on the base facts, without rollups or macros.

Two worlds: what the real client posted, and a small invented brand with all its exports.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from etl.simulator import Planted
from queries.warehouse import Warehouse

ALL = {"store_ids": None, "visitor_type": None, "families": None}
CHOICES = (
    ALL,
    ALL | {"visitor_type": "new"},
    ALL | {"visitor_type": "old"},
    ALL | {"families": ["公众号", "未知"]},
    ALL | {"store_ids": ["*"], "families": ["公众号"]},
)

# Every visit, day by day: an opening on its own day, a page view on the day it was seen.
SEEN = """
create table seen as
with entries as (
    select open_id, scene_code, store_id from warehouse.marts.fct_opens
)
select open_date as day, one_id, scene_code, store_id, open_id, 0 as views
from warehouse.marts.fct_opens
union all
select pages.view_date, pages.one_id, entries.scene_code, entries.store_id, null, 1
from warehouse.marts.fct_page_views as pages left join entries using (open_id)
"""

VISITS = """
create table visits as
select
    seen.*, opens.page_count, opens.distinct_page_count, opens.stay_ms, opens.has_cart,
    opens.has_order, opens.paid_order_count, opens.paid_fen,
    opens.landing_kind, opens.landing_page, opens.deed, opens.outcome,
    min(seen.day) over (partition by seen.one_id) as first_day,
    coalesce(scenes.family, '未知') as family, coalesce(scenes.entry_class, '未知') as entry_class
from seen
left join warehouse.marts.fct_opens as opens on seen.open_id = opens.open_id
left join warehouse.marts.dim_touchpoints as scenes on seen.scene_code = scenes.scene_code
"""

ORDERS = """
create table orders as
select orders.*, firsts.first_day, placed.open_id is not null as is_placed, opens.scene_code,
    case when placed.open_id is not null then coalesce(scenes.family, '未知') end as family,
    case when orders.one_id is not null then
        min(case when orders.is_counted then orders.paid_date end)
            over (partition by orders.one_id)
    end as first_paid
from warehouse.marts.fct_orders as orders
left join (select one_id, min(day) as first_day from seen group by one_id) as firsts
    on orders.one_id = firsts.one_id
left join warehouse.marts.fct_order_entries as placed on orders.order_id = placed.order_id
left join warehouse.marts.fct_opens as opens on placed.open_id = opens.open_id
left join warehouse.marts.dim_touchpoints as scenes on opens.scene_code = scenes.scene_code
"""


class World(NamedTuple):
    warehouse: Warehouse
    hand: duckdb.DuckDBPyConnection
    start: date
    end: date
    store: str


def _world(data: Path, start: date, end: date) -> World:
    hand = duckdb.connect()
    hand.execute(f"attach '{(data / 'current').resolve()}' as warehouse (read_only)")
    for statement in (SEEN, VISITS, ORDERS):
        hand.execute(statement)
    (store,) = hand.execute("select min(store_id) from orders").fetchone() or ("",)
    return World(Warehouse(data), hand, start, end, store or "")


@pytest.fixture(scope="module")
def capture(shared_data: Path, refreshed: Callable[..., Path]) -> Iterator[World]:
    files = sorted((shared_data / "youshu_capture").glob("*.ndjson.gz"))
    world = _world(refreshed(*files), date(2026, 9, 3), date(2026, 9, 9))
    yield world
    world.hand.close()


@pytest.fixture(scope="module")
def brand(invented: Callable[..., Planted], refreshed: Callable[..., Path]) -> Iterator[World]:
    inbox = invented(20_000, 21, date(2026, 11, 22)).inbox
    world = _world(refreshed(inbox), date(2026, 11, 10), date(2026, 11, 19))
    yield world
    world.hand.close()


@pytest.fixture(params=["capture", "brand"])
def world(request: pytest.FixtureRequest) -> World:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=CHOICES, ids=["all", "new", "old", "families", "store"])
def chosen(request: pytest.FixtureRequest, world: World) -> dict[str, object]:
    stores = [world.store] if request.param["store_ids"] else None
    return request.param | {"store_ids": stores}


def kept(world: World, chosen: dict[str, object], day: str) -> str:
    """The filters as a person would write them, for this one question."""
    parts = [f"{day} >= date '{world.start}'", f"{day} <= date '{world.end}'"]
    is_new = f"coalesce(first_day >= date '{world.start}', false)"
    if chosen["visitor_type"]:
        parts.append(is_new if chosen["visitor_type"] == "new" else f"not {is_new}")
    for column, values in (("store_id", chosen["store_ids"]), ("family", chosen["families"])):
        if values is not None:
            parts.append(f"{column} in ({', '.join(repr(value) for value in values)})")
    return " and ".join(parts)


def by_hand(world: World, sql: str) -> dict[str, object]:
    cursor = world.hand.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def ask(world: World, name: str, chosen: dict[str, object], **more: object):
    period = {"start_date": world.start, "end_date": world.end}
    return world.warehouse.fetch(name, **chosen | period | more)


def same(shown: dict[str, object], expected: dict[str, object]) -> None:
    for code, value in expected.items():
        close = pytest.approx(float(value), rel=1e-12) if value is not None else None
        assert shown[code] == close, code


def test_the_cards_of_the_overview(world, chosen):
    shown = ask(world, "overview/kpis", chosen).row(0, named=True)
    visits = f"""
    select
        count(distinct one_id) as uv,
        count(distinct one_id) filter (first_day >= date '{world.start}') as new_uv,
        count(open_id) as opens,
        coalesce(sum(views), 0)::bigint as pv,
        sum(distinct_page_count) / nullif(count(open_id), 0) as depth,
        sum(stay_ms) / 1000 / nullif(count(distinct one_id), 0) as stay_per_uv,
        count(open_id) filter (page_count <= 1) / nullif(count(open_id), 0) as bounce_rate,
        count(open_id) filter (family = '未知') / nullif(count(open_id), 0) as unknown_share
    from visits where {kept(world, chosen, "day")}"""
    paid = f"""
    select
        count(distinct one_id) as pay_uv,
        count(*) as pay_orders,
        coalesce(sum(paid_fen), 0)::bigint as paid_fen,
        coalesce(sum(item_count), 0)::bigint as pay_items,
        coalesce(sum(paid_fen - coalesce(refunded_fen, 0)), 0)::bigint as net_fen,
        sum(paid_fen) / nullif(count(distinct one_id), 0) as aov_user_fen,
        coalesce(sum(paid_fen) filter (first_paid >= date '{world.start}'), 0)
            / nullif(sum(paid_fen), 0) as new_buyer_share
    from orders where is_counted and {kept(world, chosen, "paid_date")}"""
    placed = f"""
    select count(distinct one_id) as order_uv, count(*) as order_count
    from orders where {kept(world, chosen, "order_date")}"""
    for sql in (visits, paid, placed):
        same(shown, by_hand(world, sql))


def test_the_cards_are_not_empty_where_nothing_is_filtered(world):
    shown = ask(world, "overview/kpis", ALL).row(0, named=True)
    assert all(shown[code] for code in ("uv", "new_uv", "opens", "pv", "pay_uv", "paid_fen"))


def test_each_day_of_the_trend(world, chosen):
    rows = ask(world, "overview/trend", chosen)
    expected = world.hand.execute(
        f"""
        select days.day, count(distinct one_id), count(open_id), coalesce(sum(views), 0)
        from (
            select unnest(generate_series(date '{world.start}', date '{world.end}', interval 1 day))
                ::date as day
        ) as days
        left join (select * from visits where {kept(world, chosen, "day")}) as visits
            on days.day = visits.day
        group by days.day order by days.day"""
    ).fetchall()
    assert rows.select("stat_date", "uv", "opens", "pv").rows() == expected


def test_money_by_entry_class_is_the_paid_amount(world, chosen):
    rows = ask(world, "overview/by_entry_class", chosen)
    (total,) = by_hand(
        world,
        f"""select coalesce(sum(paid_fen), 0)::bigint as paid_fen
        from orders where is_counted and {kept(world, chosen, "paid_date")}""",
    ).values()
    assert rows["paid_fen"].sum() == total


@pytest.mark.parametrize(
    ("level", "column"),
    [("entry_class", "entry_class"), ("scene", "coalesce(scene_code, 0)")],
)
def test_the_matrix(world, chosen, level, column):
    rows = ask(world, "touchpoints/matrix", chosen, level=level, dictionary=None, open_nodes=None)
    expected = world.hand.execute(
        f"""
        select
            {column}::varchar as node, count(distinct one_id) as uv,
            count(distinct one_id) filter (day = first_day) as tp_new_uv,
            count(open_id) as opens,
            count(distinct one_id) filter (has_cart) as tp_cart_uv,
            count(distinct one_id) filter (has_order) as tp_order_uv,
            count(distinct one_id) filter (paid_order_count > 0) as tp_pay_uv,
            coalesce(sum(paid_fen), 0)::bigint as tp_paid_fen
        from visits where {kept(world, chosen, "day")} group by 1"""
    ).fetchall()
    codes = ("uv", "tp_new_uv", "opens", "tp_cart_uv", "tp_order_uv", "tp_pay_uv", "tp_paid_fen")
    shown = {row["node"].partition(":")[2]: row for row in rows.iter_rows(named=True)}
    assert {(node, *(row[code] for code in codes)) for node, row in shown.items()} == set(expected)


def test_retention_of_the_matrix(world):
    rows = ask(world, "touchpoints/matrix", ALL, level="scene", dictionary=None, open_nodes=None)
    (reach,) = by_hand(world, "select max(open_date) from warehouse.marts.fct_opens").values()
    expected = world.hand.execute(
        f"""
        select
            coalesce(cohort.scene_code, 0) as node,
            count(distinct cohort.one_id) filter (cohort.day + 7 > date '{reach}') as immature,
            count(distinct back.one_id) / nullif(
                count(distinct cohort.one_id) filter (cohort.day + 7 <= date '{reach}'), 0
            ) as tp_ret7
        from visits as cohort
        left join visits as back
            on cohort.one_id = back.one_id and back.day = cohort.day + 7
        where cohort.day = cohort.first_day
            and cohort.day between date '{world.start}' and date '{world.end}'
        group by 1"""
    ).fetchall()
    shown = {
        int(row["node"].removeprefix("scene:")): row
        for row in rows.filter(rows["tp_new_uv"] > 0).iter_rows(named=True)
    }
    assert {node for node, *_ in expected} == set(shown)
    for node, immature, rate in expected:
        assert shown[node]["ret7_immature_uv"] == immature
        assert shown[node]["tp_ret7"] == (None if rate is None else pytest.approx(rate))


def test_the_links_of_the_flow(world, chosen):
    rows = ask(world, "touchpoints/flow", chosen, level="family", dictionary=None, open_nodes=None)
    expected = world.hand.execute(
        f"""
        with opens as (
            select
                'family:' || entry_class || '/' || family as entry,
                'landing:' || coalesce(landing_kind, 'unknown') as landing,
                'deed:' || deed as deed, 'outcome:' || outcome as outcome
            from visits where open_id is not null and {kept(world, chosen, "day")}
        )
        select entry, landing, count(*) from opens group by 1, 2
        union all select landing, deed, count(*) from opens group by 1, 2
        union all select deed, outcome, count(*) from opens group by 1, 2"""
    ).fetchall()
    assert set(rows.select("node_from", "node_to", "open_count").rows()) == set(expected)


def test_the_landing_pages(world, chosen):
    rows = ask(world, "touchpoints/landing_pages", chosen, dictionary=None, node=None)
    expected = world.hand.execute(
        f"""
        select coalesce(landing_page, ''), count(*)
        from visits where open_id is not null and {kept(world, chosen, "day")} group by 1"""
    ).fetchall()
    assert set(rows.select("landing_page", "opens").rows()) == set(expected)
