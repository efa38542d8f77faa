"""Tables that brands keep by hand, and the mapping files that describe them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from etl.simulator.brand import CATALOGUE, Brand
from etl.simulator.malls import Export
from etl.simulator.people import People
from etl.simulator.story import CAMPAIGN_NAMES, Day, local

SMS_LIMIT = 20_000


def static_tables(brand: Brand, calendar: list[Day]) -> Iterator[Export]:
    """Stores, guides, campaigns: written once."""
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


def _campaigns(calendar: list[Day]) -> Iterator[list[str]]:
    for chan_id, name in CAMPAIGN_NAMES.items():
        running = [day.date for day in calendar if day.campaign == chan_id]
        if running:
            first, after = running[0].isoformat(), (running[-1] + timedelta(days=1)).isoformat()
            yield [chan_id.removeprefix("CAMPAIGN_"), name, "促销", first, after]


def text_messages(day: Day, people: People, rng: np.random.Generator) -> Export:
    """The sending record of a campaign's text messages: half of all members, by phone."""
    members = np.flatnonzero(people.columns.is_member[: people.count])
    chosen = members[rng.random(len(members)) < 0.5][:SMS_LIMIT].tolist()
    campaign = (day.campaign or "").removeprefix("CAMPAIGN_")
    sent = day.at(10.5)
    rows = [
        [people.phone(person), local(sent + number // 50 * 1000), campaign, "成功"]
        for number, person in enumerate(chosen)
    ]
    return Export("text_messages", ("手机号", "发送时间", "活动编号", "状态"), rows)


def mapping(name: str, target: Path) -> None:
    """Copies a mapping file of the catalogue beside the tables it describes."""
    text = (CATALOGUE / f"{name}.mapping.yaml").read_text(encoding="utf-8")
    (target / f"{name}.mapping.yaml").write_text(text, encoding="utf-8", newline="")
