"""What an export knows of an order at an instant."""

from etl.simulator.orders import Order
from etl.simulator.story import local

Row = dict[str, str]  # column name -> text; absent columns are empty


def yuan(fen: int) -> str:
    """Money as exports print it."""
    return f"{fen // 100}.{fen % 100:02d}"


def local_if(instant_ms: int, now_ms: int) -> str:
    """An instant in local time, empty while it lies ahead."""
    return local(instant_ms) if 0 < instant_ms < now_ms else ""


def has_paid(order: Order, now_ms: int) -> bool:
    """Whether the order was paid before an instant."""
    return 0 < order.paid_ms < now_ms


def refunds(order: Order, now_ms: int) -> list[int]:
    """What was paid back per line before an instant, in 分."""
    if 0 < order.refund_ms < now_ms:
        return order.will_refund
    return [0] * len(order.lines)


def is_whole_refund(order: Order, now_ms: int) -> bool:
    """Whether everything paid was paid back."""
    return 0 < sum(refunds(order, now_ms)) == order.paid_fen


def transaction_id(order: Order) -> str:
    """A payment number of 28 digits."""
    digits = "".join(character for character in order.order_id if character.isdigit())
    return ("42000" + digits * 2)[:28]
