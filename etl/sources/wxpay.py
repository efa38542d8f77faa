"""WeChat Pay (微信支付): the trade bill of a day, for reconciliation.

UTF-8 with BOM and a backtick before every value, so that a comma inside a product's name is no
border; a second table with the totals ends the file and is kept apart. A refund is a row of its
own with the number of the payment. Money in 元, local time.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from etl import cells
from etl.errors import FileRefusedError
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Refusal, Sniff
from etl.headers import headings
from etl.quarantine import raw_text
from etl.reading import open_text
from etl.sources.declared import Field, lake_table, parse, parsed_chunks

_MARK, _TOTALS = "`", "总交易单数"
_LINE = (
    Field("billed_at", "time", ("交易时间",), needed=True, required=True),
    Field("app_id", "id", ("公众账号ID", "公众账号id")),
    Field("merchant_id", "id", ("商户号",)),
    Field("transaction_id", "id", ("微信订单号",), needed=True, required=True),
    Field("order_id", "id", ("商户订单号",), needed=True, required=True),
    Field("openid", "id", ("用户标识",)),
    Field("trade_type", "text", ("交易类型",)),
    Field("trade_state", "text", ("交易状态",), needed=True, required=True),
    Field("paid_fen", "yuan", ("订单金额", "总金额", "应结订单金额"), needed=True, required=True),
    Field("settled_fen", "yuan", ("应结订单金额",)),
    Field("refund_id", "id", ("微信退款单号",)),
    Field("merchant_refund_id", "id", ("商户退款单号",)),
    Field("refunded_fen", "yuan", ("申请退款金额", "退款金额")),
    Field("refund_state", "text", ("退款状态",)),
)
_TOTAL = (
    Field("row_count", "count", (_TOTALS,), needed=True, required=True),
    Field("paid_fen", "yuan", ("订单总金额", "总交易额", "应结订单总金额"), needed=True),
    Field("refunded_fen", "yuan", ("申请退款总金额", "退款总金额"), needed=True),
)
LINES = lake_table(
    "wxpay__bill_lines",
    "微信支付账单",
    _LINE,
    day="billed_date",
    derived={"billed_date": pl.Date()},
)
TOTALS = lake_table(
    "wxpay__bill_totals",
    "微信支付账单合计",
    _TOTAL,
    day="billed_date",
    derived={"billed_date": pl.Date()},
)


@dataclass(slots=True)
class _Part:
    """One of the two tables: its header and its lines."""

    header: list[str] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, number: int, values: list[str]) -> None:
        """The header first, then the rows; a row of another width is refused."""
        if not self.header:
            self.header = headings(values)
        elif len(values) == len(self.header):
            self.lines.append(values)
            self.numbers.append(number)
        else:
            reason = f"这一行有 {len(values)} 个值，表头有 {len(self.header)} 列。请重新下载账单"
            self.refusals.append(Refusal(number, None, reason, raw_text(values)))

    def frame(self) -> pl.DataFrame:
        """The rows as text."""
        rows = pl.DataFrame(self.lines, schema=dict.fromkeys(self.header, pl.String), orient="row")
        return rows.with_columns(pl.Series("_row", self.numbers, pl.Int64))


def _parts(lines: Iterable[str]) -> tuple[_Part, _Part]:
    """The rows of payments and refunds, and the totals below them."""
    bill, totals = _Part(), _Part()
    part = bill
    for number, line in enumerate(lines, start=1):
        values = _values(line.strip("\r\n"))
        if not any(values):
            continue
        if values[0].strip() == _TOTALS:
            part = totals
        if part is totals:
            while len(values) > 1 and not values[-1]:  # a spreadsheet fills the table up
                values = values[:-1]
        part.add(number, values)
    return bill, totals


def _values(line: str) -> list[str]:
    if line.startswith(_MARK):
        return line.removeprefix(_MARK).split("," + _MARK)
    return [value.removeprefix(_MARK) for value in next(csv.reader([line]), [])]


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    with open_text(file) as stream:
        bill, totals = _parts(stream)
    if not bill.header:
        raise FileRefusedError("账单是空的。请重新下载后放入。")
    rows, refused = parse(bill.frame(), _LINE, context)
    day = cells.business_date(pl.col("billed_at"), context.business_zone)
    rows = rows.with_columns(billed_date=day)
    yield from parsed_chunks(LINES, rows, [*bill.refusals, *refused])
    if totals.lines:
        sums, refused = parse(totals.frame(), _TOTAL, context)
        sums = sums.with_columns(billed_date=pl.lit(rows["billed_date"].min(), dtype=pl.Date))
        yield from parsed_chunks(TOTALS, sums, [*totals.refusals, *refused])


def _is_bill(sniff: Sniff) -> bool:
    return sniff.kind == "csv" and {"微信订单号", "商户订单号", "交易状态"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="wxpay_bill",
        title="微信支付交易账单",
        tables=(LINES, TOTALS),
        patterns=("*wxpay*bill*", "*微信支付*账单*"),
        recognises=_is_bill,
        read=_read,
        money="yuan",
        times="local",
        restates_days=0,
        due_days=2,
    ),
)
