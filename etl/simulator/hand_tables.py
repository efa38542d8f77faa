"""Tables that brands keep by hand, and the mapping files that describe them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from etl.simulator.brand import CATALOGUE, Brand
from etl.simulator.malls import Export
from etl.simulator.people import People
from etl.simulator.story import CAMPAIGN_NAMES, Day, local

LEVELS = ("注册会员", "银叶会员", "金叶会员", "金叶会员", "知己会员")


def static_tables(brand: Brand, calendar: list[Day]) -> Iterator[Export]:
    """Stores, guides, campaigns, products: written once."""
    yield Export(
        "stores",
        ("门店编号", "门店名称", "大区", "城市"),
        [[store.store_id, store.store_name, store.region, store.city] for store in brand.stores],
    )
    yield Export(
        "guides",
        ("工号", "姓名", "门店编号", "岗位"),
        [
            [guide.guide_id, guide.name, brand.stores[guide.store].store_id, guide.position]
            for guide in brand.guides
        ],
    )
    yield Export(
        "campaigns",
        ("活动编号", "活动名称", "类型", "开始日期", "结束日期"),
        list(_campaigns(calendar)),
    )
    yield Export("products", ("平台", "商品ID", "商品名称", "类目"), list(_products(brand)))


def _products(brand: Brand) -> Iterator[list[str]]:
    for product in {product.spu_id: product for product in brand.products}.values():
        yield ["有赞", product.spu_id, product.spu_name, product.category]
        yield ["微信小店", f"1000{product.spu_id}", product.spu_name, product.category]


def members(day: Day, brand: Brand, people: People) -> Export:
    """The membership list on a day; one in twenty joined in a shop and has no openid."""
    columns = people.columns
    rows = []
    for person in np.flatnonzero(columns.is_member[: people.count]).tolist():
        ids = people.ids(person)
        online = person % 20 > 0
        joined_ms = day.start_ms - (person * 7_919) % 900 * 86_400_000
        rows.append(
            [
                people.member_id(person),
                people.phone(person),
                ids.open_id if online else "",
                ids.union_id if online else "",
                brand.stores[int(columns.store[person])].city,
                LEVELS[min(int(columns.bought[person]), len(LEVELS) - 1)],
                local(joined_ms)[:10],
            ]
        )
    return Export(
        "members", ("会员号", "手机号", "openid", "unionid", "城市", "等级", "入会日期"), rows
    )


def _campaigns(calendar: list[Day]) -> Iterator[list[str]]:
    for chan_id, name in CAMPAIGN_NAMES.items():
        running = [day.date for day in calendar if day.campaign == chan_id]
        if running:
            first, after = running[0].isoformat(), (running[-1] + timedelta(days=1)).isoformat()
            yield [chan_id.removeprefix("CAMPAIGN_"), name, "促销", first, after]


def mapping(name: str, target: Path) -> None:
    """Copies a mapping file of the catalogue beside the tables it describes."""
    text = (CATALOGUE / f"{name}.mapping.yaml").read_text(encoding="utf-8")
    (target / f"{name}.mapping.yaml").write_text(text, encoding="utf-8", newline="")
