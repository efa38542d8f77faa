"""Campaigns and costs that people enter in the app reach the marts once, with every refresh."""

from datetime import date
from pathlib import Path

from etl.pipeline import Plan, refresh
from tests.conftest import AS_OF, COMPANY
from tests.etl.building import broken, opened, rows

COSTS, CAMPAIGNS = "marts.fct_costs", "marts.dim_campaigns"
DAY = date(2026, 9, 1)


def entered(cost_id: str, amount_fen: int, **more: object) -> dict[str, object]:
    plain = {"kind": "other", "campaign_id": None, "chan_id": None, "live_id": None}
    return plain | {"cost_id": cost_id, "cost_date": DAY, "amount_fen": amount_fen} | more


def test_costs_entered_in_the_app_stand_beside_the_told_ones_once(tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "费用表.csv").write_text(
        "日期,类型,金额,渠道编号,活动编号,备注\n2026-09-01,广告投放,500,AD_1,,\n", encoding="utf-8"
    )
    made = {"campaign_id": "K1", "campaign_name": "双十二", "start_date": DAY, "end_date": DAY}
    costs = [entered("a", 7), entered("b", 8), entered("c", 300, kind="ad", chan_id="AD_1")]
    # Refreshed twice, and once more after a cost was struck out: never added up.
    for kept in (costs, costs, costs[1:]):
        report = refresh(
            inbox,
            tmp_path / "data",
            company=COMPANY,
            as_of=AS_OF,
            workers=1,
            decisions={"app__campaigns": [made], "app__campaign_costs": kept},
            plan=Plan(targets=(COSTS, CAMPAIGNS)),
        )
        assert report.outcome in ("published", "unchanged"), report.as_json()
        with opened(tmp_path / "data") as marts:
            told = rows(
                marts,
                f"select kind, chan_id, amount_fen, entry_count from {COSTS} "
                "where source = 'app' order by kind",
            )
            other = sum(row["amount_fen"] for row in kept if row["kind"] == "other")
            assert told == [("ad", "AD_1", 300, 1), ("other", None, other, len(kept) - 1)]
            total = rows(marts, f"select sum(amount_fen)::bigint from {COSTS}")
            assert total == [(50000 + 300 + other,)]
            assert rows(marts, f"select campaign_name, start_date, end_date from {CAMPAIGNS}") == [
                ("双十二", DAY, DAY)
            ]
            # Told by the table and entered by hand: somebody should look.
            (twice,) = broken(marts, "costs_come_from_one_source")
            assert (twice["kind"], twice["amount_fen"]) == ("ad", 50300)
