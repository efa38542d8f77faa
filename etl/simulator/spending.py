"""Text messages, red packets and the cost table: what the brand sent and spent itself."""

from collections.abc import Iterator

import numpy as np

from etl.simulator.account import Account
from etl.simulator.ad_days import adgroup_id
from etl.simulator.brand import Brand
from etl.simulator.journeys import Opened
from etl.simulator.malls import Export
from etl.simulator.people import People
from etl.simulator.replies import Row
from etl.simulator.story import Day, local

SMS_LIMIT = 20_000
SMS_FEN = 5
BY_TEXT_MESSAGE = 1194
PACKET_SHARE = 0.04  # of a campaign day's visitors
LAUNCH_FEN = 680_000  # design and material of a campaign
ANCHOR_FEN = 120_000  # of a live night
AUTHOR_FEN = 60_000  # of an article


class Spending:
    """Gathers what was spent; the cost table is kept in one file."""

    def __init__(self, brand: Brand, people: People) -> None:
        self.brand, self.people = brand, people
        self.costs: list[list[str]] = []
        self.truth_sends: list[Row] = []
        self.truth_clicks: list[Row] = []
        self.truth_costs: list[Row] = []
        self._campaign: str | None = None

    def morning(self, day: Day, rng: np.random.Generator) -> Iterator[tuple[str, Export]]:
        """Text messages go out when a campaign begins."""
        begins = day.campaign is not None and day.campaign != self._campaign
        self._campaign = day.campaign
        if begins:
            self._enter(day, "物料设计", LAUNCH_FEN, campaign=_campaign_id(day))
            yield "短信发送记录", self._messages(day, rng)

    def evening(
        self, day: Day, opened: list[Opened], rng: np.random.Generator
    ) -> Iterator[tuple[str, Export]]:
        """Clicks and red packets of a campaign day; what the evening cost."""
        if day.live:
            self._enter(day, "主播费用", ANCHOR_FEN, live_id=day.live.live_id)
        if day.article_age == 0:
            chan_id = self.brand.articles[day.article].chan_id
            self._enter(day, "稿费", AUTHOR_FEN, chan_id=chan_id)
        if day.campaign:
            yield "短信点击", self._clicks(day, opened)
            yield "红包发放", self._packets(day, opened, rng)

    def _messages(self, day: Day, rng: np.random.Generator) -> Export:
        """Half of all members, by phone; one in twenty numbers is dead and costs nothing."""
        members = np.flatnonzero(self.people.columns.is_member[: self.people.count])
        chosen = members[rng.random(len(members)) < 0.5][:SMS_LIMIT].tolist()
        reached = (rng.random(len(chosen)) < 0.95).tolist()
        rows = []
        for number, (person, is_reached) in enumerate(zip(chosen, reached, strict=True)):
            sent_ms = day.at(10.5) + number // 50 * 1000
            status, cost = ("成功", "0.05") if is_reached else ("失败", "0")
            phone = self.people.phone(person)
            rows.append([phone, local(sent_ms), status, _campaign_id(day), cost])
            told = {"person": person, "sent_at": sent_ms, "is_delivered": is_reached}
            self.truth_sends.append(told | {"campaign_id": _campaign_id(day)})
        self._spend(day, "sms", sum(reached) * SMS_FEN)
        header = ("手机号", "发送时间", "发送状态", "活动编号", "费用(元)")
        return Export("sends", header, rows)

    def _clicks(self, day: Day, opened: list[Opened]) -> Export:
        rows = []
        for each in opened:
            if each.entry.scene == BY_TEXT_MESSAGE:
                clicked_ms = each.at_ms - 2_000
                chan_id = each.entry.launch_query.get("chan_id", "")
                phone = self.people.phone(each.person)
                link = "https://wxaurl.cn/qy"
                rows.append([phone, local(clicked_ms), link, _campaign_id(day), chan_id])
                told = {"person": each.person, "clicked_s": clicked_ms // 1000}
                self.truth_clicks.append(told)
        return Export("clicks", ("手机号", "点击时间", "短链", "活动编号", "渠道编号"), rows)

    def _packets(self, day: Day, opened: list[Opened], rng: np.random.Generator) -> Export:
        """One in twelve is never opened and comes back."""
        rows, spent = [], 0
        for number, each in enumerate(opened):
            openid = self.people.ids(each.person).open_id
            if not openid or rng.random() >= PACKET_SHARE:
                continue
            fen, is_received = int(rng.integers(30, 889)), bool(rng.random() > 1 / 12)
            spent += fen * is_received
            status = "已领取" if is_received else "已退款"
            packet = f"HB{day.date:%Y%m%d}{number:07d}"
            given = local(each.at_ms + 60_000)
            rows.append([packet, openid, f"{fen / 100:.2f}", given, status, _campaign_id(day)])
        self._spend(day, "red_packet", spent)
        header = ("商户单号", "openid", "金额(元)", "发放时间", "状态", "活动编号")
        return Export("packets", header, rows)

    def _enter(
        self,
        day: Day,
        kind: str,
        fen: int,
        *,
        campaign: str = "",
        chan_id: str = "",
        live_id: str = "",
    ) -> None:
        date = day.date.isoformat()
        self.costs.append([date, kind, f"{fen / 100:.2f}", chan_id, campaign, live_id])
        self._spend(day, "other", fen)

    def _spend(self, day: Day, kind: str, fen: int) -> None:
        self.truth_costs.append({"cost_date": day.date, "kind": kind, "amount_fen": fen})

    def tables(self, account: Account) -> Iterator[tuple[str, Export]]:
        """The tables that are kept in one file: costs, and what each channel number stands for."""
        header = ("日期", "费用类型", "金额(元)", "渠道编号", "活动编号", "直播编号")
        yield "费用表", Export("costs", header, self.costs)
        links = []
        for each in account.published:
            chan_id = self.brand.articles[each.article].chan_id
            links.append([chan_id, chan_id.removeprefix("OA_"), each.msgid, "", ""])
        for number, ad in enumerate(self.brand.ads):
            links.append([ad.chan_id, "", "", str(adgroup_id(number)), ""])
        names = ("渠道编号", "文章编号", "图文消息ID", "广告ID", "活动编号")
        yield "渠道对照表", Export("links", names, links)


def _campaign_id(day: Day) -> str:
    return (day.campaign or "").removeprefix("CAMPAIGN_")
