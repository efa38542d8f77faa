"""Saved replies of WeChat and the ad platform, and the tables of truth beside them."""

import json
from datetime import date, timedelta
from typing import Any

from etl.simulator.story import Day

Row = dict[str, Any]


def envelope(app_id: str, observed_on: date, request: Row, response: Row) -> str:
    """One reply, a line, as it was asked on a day."""
    saved = {
        "observed_on": observed_on.isoformat(),
        "app_id": app_id,
        "request": request,
        "response": response,
    }
    return json.dumps(saved, ensure_ascii=False, separators=(",", ":")) + "\n"


def next_day(day: Day) -> date:
    """When the numbers of a day can first be asked."""
    return day.date + timedelta(days=1)


class Weekly:
    """Lines gathered until the week is full."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """One more reply."""
        self._lines.append(line)

    def taken(self, day: Day) -> str:
        """The gathered lines on the last day of a week or of the world, else nothing."""
        if day.index % 7 != 6 and not day.is_last:
            return ""
        text, self._lines = "".join(self._lines), []
        return text
