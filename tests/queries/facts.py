"""Rows of the base tables as a test needs them: what is not said is the plain case."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count

Row = Mapping[str, object]

_numbers = count(1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)  # 12:00 in Shanghai


def opening(
    one_id: str | None, day: date, scene: int | None = 1035, **more: object
) -> dict[str, object]:
    """An opening of one page, five minutes long, that leaves without a deed."""
    return {
        "open_id": f"open{next(_numbers)}",
        "one_id": one_id,
        "opened_at": noon(day),
        "closed_at": noon(day) + timedelta(minutes=5),
        "open_date": day,
        "scene_code": scene,
        "landing_page": "pages/home",
        "landing_kind": "home",
        "exit_page": "pages/home",
        "exit_kind": "home",
        "page_count": 1,
        "distinct_page_count": 1,
        "stay_ms": 1000,
        "deed": "bounce",
        "outcome": "left",
        "has_product_view": False,
        "has_cart": False,
        "has_order": False,
        "has_pay": False,
        "has_share": False,
        "paid_order_count": 0,
        "paid_fen": 0,
    } | more


def touch(one_id: str | None, day: date, scene: int | None = 1035, **more: object) -> Row:
    """An entry at noon, or another kind of touch."""
    return {
        "touch_id": f"touch{next(_numbers)}",
        "one_id": one_id,
        "touched_at": noon(day),
        "touch_date": day,
        "kind": "entry",
        "scene_code": scene,
    } | more


def card(sender: str, receiver: str, day: date, **more: object) -> Row:
    """An entry by somebody's card, opened two hours after it was sent."""
    return {
        "touch_id": f"touch{next(_numbers)}",
        "from_one_id": sender,
        "to_one_id": receiver,
        "opened_at": noon(day),
        "shared_at": noon(day) - timedelta(hours=2),
        "hop": 1,
        "is_self": sender == receiver,
    } | more


def deal(one_id: str | None, day: date, paid_fen: int, **more: object) -> dict[str, object]:
    """An opening in which one order was placed and paid."""
    return (
        opening(one_id, day)
        | {
            "page_count": 3,
            "deed": "product",
            "outcome": "paid",
            "has_product_view": True,
            "has_order": True,
            "has_pay": True,
            "paid_order_count": 1,
            "paid_fen": paid_fen,
        }
        | more
    )


def order(one_id: str | None, day: date, paid_fen: int | None, **more: object) -> dict[str, object]:
    """An order placed at noon and paid at once, one item; unpaid without an amount."""
    is_paid = paid_fen is not None
    return {
        "order_id": f"order{next(_numbers)}",
        "one_id": one_id,
        "created_at": noon(day),
        "order_date": day,
        "paid_at": noon(day) if is_paid else None,
        "paid_date": day if is_paid else None,
        "payable_fen": paid_fen or 100,
        "paid_fen": paid_fen,
        "refunded_fen": 0,
        "item_count": 1,
        "is_counted": is_paid,
    } | more


def placed(order_id: str, scene: int | None) -> dict[str, object]:
    """The opening, by its scene, in which an order was placed."""
    return {"order_id": order_id, "open_id": f"open{next(_numbers)}", "scene_code": scene}


def refund(one_id: str | None, day: date, refunded_fen: int, **more: object) -> dict[str, object]:
    return {
        "refund_id": f"refund{next(_numbers)}",
        "one_id": one_id,
        "refund_date": day,
        "refunded_fen": refunded_fen,
    } | more


def view(
    open_id: object, one_id: str, day: date, path: str, position: int = 1, kind: str = "other"
) -> Row:
    return {
        "open_id": open_id,
        "one_id": one_id,
        "view_date": day,
        "position": position,
        "page_path": path,
        "page_kind": kind,
    }


def gap(day: date, theirs_fen: int, ours_fen: int) -> Row:
    """A day that the pay bill and our paid orders tell differently, or alike."""
    return {
        "day": day,
        "source": "orders_paid",
        "counterpart": "pay_bill",
        "theirs_fen": theirs_fen,
        "ours_fen": ours_fen,
        "gap_fen": ours_fen - theirs_fen,
    }


def restated(day: date, measure: str, old: int | None, new: int | None) -> Row:
    """A day that the version before last told otherwise."""
    return {
        "version": 2,
        "stat_date": day,
        "measure": measure,
        "old_value": old,
        "new_value": new,
        "cause": "files",
        "file_names": ["a.csv", "b.csv"],
        "file_count": 7,
    }
