"""The official account: fans by source, and articles whose readers grow for days.

Articles come by the new interface: totals since publication. On the first morning WeChat is still
late (is_delay) and tells too few; asked again the next day, it tells the truth.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from math import exp

import numpy as np

from etl.simulator.brand import ACCOUNT_APP_ID, Brand
from etl.simulator.journeys import Opened
from etl.simulator.replies import Row, Weekly, envelope, next_day
from etl.simulator.story import Day

FANS_BEFORE = 26_000
FAN_SOURCES = {1: 5.0, 17: 1.5, 30: 14.0, 57: 4.0, 149: 9.0, 200: 3.0, 0: 2.0}
CAMPAIGN_LOSS = 2.5  # a campaign costs fans as well
READ_SHARE = 0.055  # of all fans, for an article of ordinary pull
TOLD_DAYS = 7  # an article is asked for so long
TOLD_LATE = 0.8  # of its readers, while WeChat is late
PARTS = {"公众号消息": 0.62, "聊天会话": 0.16, "朋友圈": 0.1, "推荐": 0.09, "搜一搜": 0.05}


@dataclass(slots=True)
class Published:
    """An article sent on a day, with its readers by the end of each day since."""

    msgid: str
    article: int
    day: Day
    readers: int
    totals: list[Row] = field(default_factory=list)


class Account:
    """The account's days, as they are asked the next morning."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.fans = FANS_BEFORE
        self.published: list[Published] = []
        self.truth_fans: list[Row] = []
        self.truth_articles: list[Row] = []
        self._replies = Weekly()

    def add(self, day: Day, opened: list[Opened], rng: np.random.Generator) -> None:
        """One day: fans come and go, and the articles of the last days are read."""
        self._fans(day, rng)
        if day.article_age == 0:
            pull = self.brand.articles[day.article].pull
            readers = int(self.fans * READ_SHARE * pull * float(rng.lognormal(0, 0.08)))
            msgid = f"{2247480000 + len(self.published)}_1"
            self.published.append(Published(msgid, day.article, day, readers))
        came: dict[str, set[int]] = {}
        for each in opened:
            chan_id = each.entry.launch_query.get("chan_id", "")
            came.setdefault(chan_id, set()).add(each.person)
        for article in self.published[-TOLD_DAYS:]:
            age = day.index - article.day.index
            if age < TOLD_DAYS:
                visitors = len(came.get(self.brand.articles[article.article].chan_id, ()))
                self._read(article, day, age, visitors)
                self._tell(article, day, is_late=age == 0)

    def _fans(self, day: Day, rng: np.random.Generator) -> None:
        loss = 15 * (CAMPAIGN_LOSS if day.campaign else 1.0)
        rows: list[Row] = []
        for source, rate in FAN_SOURCES.items():
            new, lost = int(rng.poisson(rate)), int(rng.poisson(loss / len(FAN_SOURCES)))
            self.fans += new - lost
            told = {"user_source": source, "new_user": new, "cancel_user": lost}
            rows.append({"ref_date": day.date.isoformat(), **told})
        total = {"ref_date": day.date.isoformat(), "user_source": 0, "cumulate_user": self.fans}
        self._say(day, {"list": rows})
        self._say(day, {"list": [total]})
        new, lost = (sum(row[name] for row in rows) for name in ("new_user", "cancel_user"))
        self.truth_fans.append({"date": day.date, "total": self.fans, "new": new, "lost": lost})

    def _read(self, article: Published, day: Day, age: int, visitors: int) -> None:
        """Readers so far: most on the first evening, and never fewer than came over."""
        before = article.totals[-1]["read_user"] if article.totals else 0
        grown = int(article.readers * (1 - 0.45 * exp(-age / 0.9)))
        total = max(grown, before + visitors)
        article.totals.append(
            {
                "stat_date": day.date.isoformat(),
                "read_user": total,
                "share_user": total // 34,
                "like_user": total // 60,
                "collection_user": total // 110,
                "read_subscribe_user": total // 260,
                "read_finish_rate": round(
                    0.38 + 0.06 * self.brand.articles[article.article].pull, 3
                ),
            }
        )
        named = self.brand.articles[article.article].chan_id
        self.truth_articles.append(
            {
                "msgid": article.msgid,
                "article_id": named.removeprefix("OA_"),
                "chan_id": named,
                "stat_date": day.date,
                "read_total": total,
                "read_uv": total - before,
            }
        )

    def _tell(self, article: Published, day: Day, *, is_late: bool) -> None:
        details = [_told(total, TOLD_LATE if is_late else 1.0) for total in article.totals]
        item = {
            "ref_date": article.day.date.isoformat(),
            "msgid": article.msgid,
            "publish_type": 0,
            "title": self.brand.articles[article.article].title,
            "content_url": f"http://mp.weixin.qq.com/s?mid={article.msgid.partition('_')[0]}",
            "detail_list": details,
        }
        self._say(day, {"list": [item], "is_delay": is_late})

    def _say(self, day: Day, response: Row) -> None:
        asked = {"begin_date": day.date.isoformat(), "end_date": day.date.isoformat()}
        self._replies.add(envelope(ACCOUNT_APP_ID, next_day(day), asked, response))

    def replies(self, day: Day) -> str:
        """The replies of a week; on the last day an article of that day is asked once more."""
        if day.is_last and self.published and self.published[-1].day.is_last:
            late = self.published[-1]
            item = {
                "ref_date": day.date.isoformat(),
                "msgid": late.msgid,
                "title": self._title(late),
            }
            details = [_told(total, 1.0) for total in late.totals]
            answer = {"list": [item | {"detail_list": details}], "is_delay": False}
            asked_on = day.date + timedelta(days=2)
            self._replies.add(envelope(ACCOUNT_APP_ID, asked_on, {}, answer))
        return self._replies.taken(day)

    def _title(self, article: Published) -> str:
        return self.brand.articles[article.article].title


def _told(total: Row, share: float) -> Row:
    """What WeChat tells of a day: the parts overlap, so they need not add up to 全部."""
    counts = {k: int(v * share) if isinstance(v, int) else v for k, v in total.items()}
    readers = counts["read_user"]
    sources = [{"user_count": readers, "scene_desc": "全部"}]
    sources += [
        {"user_count": int(readers * part), "scene_desc": name} for name, part in PARTS.items()
    ]
    return counts | {"read_user_source": sources, "comment_count": 0, "praise_money": 0}
