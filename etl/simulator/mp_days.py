"""What WeChat itself counts in the mini program: every entry, heard of by our log or not."""

from collections import Counter

from etl.simulator.brand import APP_ID
from etl.simulator.journeys import Opened
from etl.simulator.people import People
from etl.simulator.replies import Row, Weekly, envelope, next_day
from etl.simulator.story import Day

PAID_AND_BACK = 1038  # WeChat counts the way to the payment and back as one session
# Access sources have numbers of their own.
ACCESS_SOURCES = {1007: 3, 1008: 3, 1011: 4, 1012: 16, 1047: 4, 1053: 2, 1006: 2, 1001: 1, 1089: 1}
OTHER_SOURCE = 10


class MpDays:
    """One day after another, as getweanalysisappid* tells them the next morning."""

    def __init__(self, people: People) -> None:
        self.known = people.count  # who knew the mini program before the first day
        self.truth: list[Row] = []
        self._week: set[int] = set()
        self._seen: set[int] = set()
        self._after_midnight: list[Opened] = []
        self._replies = Weekly()

    def add(self, day: Day, opened: list[Opened], page_views: int) -> None:
        """Counts a day; people are counted once, however often they came."""
        every = [*self._after_midnight, *opened]
        opened = [each for each in every if each.at_ms < day.end_ms]
        self._after_midnight = [each for each in every if each.at_ms >= day.end_ms]
        visitors = {each.person for each in opened}
        sessions = sum(each.entry.scene != PAID_AND_BACK for each in opened)
        new = {person for person in visitors - self._seen if person >= self.known}
        row: Row = {
            "ref_date": f"{day.date:%Y%m%d}",
            "session_cnt": sessions,
            "visit_pv": page_views,
            "visit_uv": len(visitors),
            "visit_uv_new": len(new),
        }
        self._say(day, {"list": [row]})
        sources = Counter(ACCESS_SOURCES.get(each.entry.scene, OTHER_SOURCE) for each in opened)
        items = [{"key": key, "value": value} for key, value in sorted(sources.items())]
        index = {"index": "access_source_session_cnt", "item_list": items}
        self._say(day, {"ref_date": row["ref_date"], "list": [index]})
        self.truth.append(row | {"date": day.date, "lost": sum(not o.is_delivered for o in opened)})
        self._seen |= visitors
        self._week |= visitors
        if day.date.weekday() == 6:
            self._say(day, {"list": [self._weekly(day)]})
            self._week = set()

    def _weekly(self, day: Day) -> Row:
        days = self.truth[-7:]
        span = f"{days[0]['ref_date']}-{day.date:%Y%m%d}"
        sums = {name: sum(each[name] for each in days) for name in ("session_cnt", "visit_pv")}
        return {"ref_date": span, **sums, "visit_uv": len(self._week)}

    def _say(self, day: Day, response: Row) -> None:
        date = f"{day.date:%Y%m%d}"
        asked = {"begin_date": date, "end_date": date}
        self._replies.add(envelope(APP_ID, next_day(day), asked, response))

    def replies(self, day: Day) -> str:
        """The replies of a week, on its last day."""
        return self._replies.taken(day)
