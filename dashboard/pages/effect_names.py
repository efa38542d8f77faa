"""What the channels of the effect page are called."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard.i18n import text
from dashboard.pages.view import View

UNATTRIBUTED, NONE = "unattributed", "none"
# What nothing claims: costs, and the row of everything.
UNCLAIMED, TOTAL = "unclaimed", "total"
OTHERS = "others"


def names(named: pl.DataFrame, view: View) -> dict[str, str]:
    """Channel → what it is called."""
    column = "name" if view.language == "zh-CN" else "name_en"
    kinds = (
        "entry", "wecom_add", "live_view", "mailing", "group_join", "sms_click", "article",
        "scan", "share", "moment", "mass_message",
    )  # fmt: skip
    fixed = {f"kind:{kind}": text(f"effect.kind_{kind}") for kind in kinds}
    fixed |= {key: text(f"effect.{key}") for key in (UNATTRIBUTED, UNCLAIMED, NONE, TOTAL, OTHERS)}
    return fixed | dict(named.select("channel", column).iter_rows())


def called(channel: str, known: Mapping[str, str]) -> str:
    """A channel's name, or its id where nobody named it."""
    return known.get(channel) or channel.partition(":")[2] or channel
