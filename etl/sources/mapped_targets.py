"""What a mapping file can fill: the targets, their fields, and the lake table of each."""

from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from etl.cells import utc_datetime
from etl.feeds import LakeTable

FieldKind = Literal[
    "id",
    "userid",
    "text",
    "time",
    "money",
    "count",
    "phone",
    "phone_masked",
    "phone_sealed",
    "status",
]
STATUSES = ("pending", "paid", "shipped", "completed", "cancelled")
LINE_TYPES = ("sale", "adjustment")


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field of a target: how its cells are read, and whether a row needs it."""

    name: str
    kind: FieldKind
    required: bool = False

    @property
    def column(self) -> str:
        """The lake column: money carries its unit in the name, a phone only as a hash."""
        return {"money": f"{self.name}_fen", "phone": "phone_hash"}.get(self.kind, self.name)

    @property
    def kept(self) -> tuple["TargetField", ...]:
        """The lake columns it fills: a phone is kept in the three forms that are not the number."""
        if self.kind != "phone":
            return (self,)
        masked = replace(self, name=f"{self.name}_masked", kind="phone_masked")
        return (self, masked, replace(self, name=f"{self.name}_sealed", kind="phone_sealed"))


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of rows: `day_of` is the time whose business day partitions the table.

    `is_dimension`: equal rows of one file say one thing and are kept once.
    """

    name: str
    title: str
    fields: tuple[TargetField, ...]
    day_of: str | None = None
    is_dimension: bool = False

    @property
    def table(self) -> LakeTable:
        """The lake table of the target."""
        dtypes = {"time": utc_datetime(), "money": pl.Int64(), "count": pl.Int64()}
        schema: dict[str, pl.DataType] = {"source": pl.String(), "brand_id": pl.String()}
        schema |= {
            kept.column: dtypes.get(kept.kind, pl.String())
            for each in self.fields
            for kept in each.kept
        }
        schema |= _EXTRA.get(self.name, {}) | (_IDENTITY if self.names_people else {})
        return LakeTable(f"mapped__{self.name}", {**schema, "day": pl.Date()}, "day", self.title)

    @property
    def names_people(self) -> bool:
        """Whether a row says who it is about."""
        return self.field("unionid") is not None

    def field(self, name: str) -> TargetField | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


_EXTRA: dict[str, dict[str, pl.DataType]] = {
    "order_lines": {"copy_no": pl.Int64(), "makes_orders": pl.Boolean()},
    "refunds": {"copy_no": pl.Int64()},
    "members": {"attributes": pl.String()},
}

_IDENTITY: dict[str, pl.DataType] = {"identity_kind": pl.String(), "identity_value": pl.String()}


def _fields(kind: FieldKind, names: str, *, required: bool = False) -> tuple[TargetField, ...]:
    return tuple(TargetField(name, kind, required) for name in names.split())


_PERSON = (
    *_fields("id", "member_id"),
    *_fields("phone", "phone"),
    *_fields("id", "app_id openid unionid external_userid"),
)
_ORDER_MONEY = _fields("money", "refunded shop_discount coupon_discount")
_PLACE = (*_fields("id", "store_id"), *_fields("userid", "guide_id"))

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target(
            "orders",
            "订单（映射）",
            (
                *_fields("id", "order_id", required=True),
                *_fields("time", "created_at", required=True),
                *_fields("time", "paid_at"),
                *_fields("status", "status"),
                *_fields("money", "paid", required=True),
                *_fields("money", "payable freight"),
                *_ORDER_MONEY,
                *_fields("count", "item_count"),
                *_fields("text", "order_type"),
                *_PLACE,
                *_PERSON,
            ),
            day_of="created_at",
        ),
        Target(
            "order_lines",
            "订单商品（映射）",
            (
                *_fields("id", "order_id", required=True),
                *_fields("id", "line_no"),
                *_fields("time", "created_at", required=True),
                *_fields("time", "paid_at"),
                *_fields("status", "status"),
                *_fields("id", "product_id sku_id"),
                *_fields("text", "product_name"),
                *_fields("count", "quantity", required=True),
                *_fields("money", "paid", required=True),
                *_fields("money", "list"),
                *_ORDER_MONEY,
                *_fields("text", "line_type"),
                *_PLACE,
                *_PERSON,
            ),
            day_of="created_at",
        ),
        Target(
            "refunds",
            "退款（映射）",
            (
                *_fields("id", "refund_id", required=True),
                *_fields("id", "order_id line_no"),
                *_fields("time", "refunded_at", required=True),
                *_fields("money", "refunded", required=True),
                *_fields("id", "product_id"),
                *_fields("count", "quantity"),
                *_PLACE,
                *_PERSON,
            ),
            day_of="refunded_at",
        ),
        Target(
            "members",
            "会员（映射）",
            (
                *_fields("id", "member_id", required=True),
                *_fields("time", "joined_at"),
                *_fields("text", "city level"),
                *_PERSON[1:],
            ),
            is_dimension=True,
        ),
        Target(
            "stores",
            "门店（映射）",
            (*_fields("id", "store_id", required=True), *_fields("text", "store_name region city")),
            is_dimension=True,
        ),
        Target(
            "guides",
            "导购（映射）",
            (
                *_fields("userid", "guide_id", required=True),
                *_fields("text", "guide_name department"),
                *_fields("id", "store_id"),
            ),
            is_dimension=True,
        ),
        Target(
            "products",
            "商品（映射）",
            (
                *_fields("id", "product_id", required=True),
                *_fields("text", "product_name category"),
            ),
            is_dimension=True,
        ),
        Target(
            "campaigns",
            "活动（映射）",
            (
                *_fields("id", "campaign_id", required=True),
                *_fields("text", "campaign_name campaign_type"),
                *_fields("time", "starts_at ends_at"),
            ),
            is_dimension=True,
        ),
        Target(
            "touches",
            "触点（映射）",
            (
                *_fields("text", "kind", required=True),
                *_fields("time", "touched_at"),
                *_fields("id", "touch_id campaign_id chan_id live_id article_id"),
                *_fields("userid", "guide_id"),
                *_PERSON,
            ),
            day_of="touched_at",
        ),
        Target(
            "live_minutes",
            "直播分钟曲线（映射）",
            (
                *_fields("id", "live_id", required=True),
                *_fields("time", "minute_at", required=True),
                *_fields("count", "online_count enter_count leave_count comment_count"),
                *_fields("count", "like_count share_count order_count popularity"),
                *_fields("money", "paid"),
            ),
            day_of="minute_at",
        ),
    )
}
