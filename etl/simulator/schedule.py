"""Which day gets which mishap, and how many of each were planted."""

from collections import Counter
from dataclasses import dataclass, field

NO_DAY = -1


@dataclass(slots=True)
class Mishaps:
    """The faults of a world; days are positions, NO_DAY where nothing goes wrong."""

    late_day: int = NO_DAY  # its evening's posts come two days later
    copied_day: int = NO_DAY  # part of its posts come twice
    broken_day: int = NO_DAY  # a line of its log was cut off
    twin_day: int = NO_DAY  # the same order file under two names
    bad_rows_day: int = NO_DAY  # rows that nobody should load
    legacy_day: int = NO_DAY  # the store export in GB18030
    outage_day: int = NO_DAY  # the collector answers nobody for some hours
    has_half_told: bool = False  # a snapshot of groups lacks some, and the members of others
    totals_day: int = NO_DAY  # the mall's total of the day is another than its orders come to
    bill_day: int = NO_DAY  # a payment is missing in the pay bill
    early_refund_day: int = NO_DAY  # the bill knows a refund that the mall does not yet
    shipping_day: int = NO_DAY  # an order is missing in the platform's list
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def spread(cls, days: int) -> "Mishaps":
        """Mishaps over the whole period; short worlds have several on one day."""
        return cls(
            late_day=int(days * 0.3),
            copied_day=int(days * 0.2),
            broken_day=int(days * 0.5),
            twin_day=int(days * 0.4),
            bad_rows_day=int(days * 0.55),
            legacy_day=int(days * 0.65),
            outage_day=int(days * 0.85),
            has_half_told=True,
            totals_day=int(days * 0.35),
            bill_day=int(days * 0.45),
            early_refund_day=int(days * 0.6),
            shipping_day=int(days * 0.7),
        )

    def count(self, name: str, number: int = 1) -> None:
        """Notes planted faults."""
        if number:
            self.counts[name] += number
