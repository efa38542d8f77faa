"""The WeChat store export: the real sample, the older width, brackets, repeated order columns."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest

from etl.reading import input_file, sniff
from etl.sources import weixin_store, youzan
from tests.etl.building import built, read, rows

(FEED,) = weixin_store.FEEDS
NEWER_ONLY = (
    "带货ID",
    "企微企业ID",
    "企微工号",
    "导购最近分享时间",
    "企业微信加密id",
    "企微备注",
    "活动商家补贴",
)
TABLES = ("marts.fct_orders", "marts.fct_order_items")


@pytest.fixture
def sample(shared_data: Path) -> Path:
    return shared_data / "formats" / "weixin_store_orders_utf8bom.csv"


def records(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def written(lines: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(lines)
    return stream.getvalue()


def changed(lines: list[list[str]], row: int, **values: str) -> list[list[str]]:
    copies = [list(line) for line in lines]
    for column, value in values.items():
        copies[row][lines[0].index(column)] = value
    return copies


def test_the_sample_is_known_by_its_header_and_keeps_every_digit(sample: Path):
    file = input_file(sample, sample.parent)
    assert FEED.recognises(sniff(file))
    assert not any(feed.recognises(sniff(file)) for feed in youzan.FEEDS)
    tables, refusals = read(sample, FEED)
    first, second = tables["weixin_store__lines"]
    assert not refusals
    assert first["order_id"] == "3705115058471208928"
    assert first["transaction_id"] == "4200001234202605251234567890"
    assert (first["guide_id"], first["phone_hash"]) == ("zhangsan", None)
    assert (first["aftersale_status"], second["refunded_fen"]) == (None, 2_000)


def test_order_columns_are_counted_once_and_lines_by_their_own_amounts(
    sample: Path, tmp_path: Path
):
    with built(tmp_path, {"store.csv": sample}, *TABLES) as marts:
        assert rows(
            marts,
            "select order_id, status, paid_fen, refunded_fen, item_count, guide_id, source "
            "from marts.fct_orders",
        ) == [("3705115058471208928", "completed", 10_800, 2_000, 2, "zhangsan", "weixin_store")]
        assert rows(
            marts, "select list_fen, paid_fen, refunded_fen from marts.fct_order_items order by all"
        ) == [(5_900, 4_900, 0), (6_900, 5_900, 2_000)]


def test_the_older_export_of_57_columns_gives_the_same_order(sample: Path, tmp_path: Path):
    header, *body = records(sample)
    kept = [number for number, name in enumerate(header) if name not in NEWER_ONLY]
    older = tmp_path / "older.csv"
    older.write_text(
        written([[line[number] for number in kept] for line in [header, *body]]), "utf-8"
    )
    assert len(kept) == 57
    new, old = (read(path, FEED)[0]["weixin_store__lines"] for path in (sample, older))
    unknown = {"seller_id", "corp_id", "guide_id", "guide_shared_at", "wecom_customer_id"}
    assert [{k: v for k, v in row.items() if k not in unknown} for row in new] == [
        {k: v for k, v in row.items() if k not in unknown} for row in old
    ]
    assert {row["guide_id"] for row in old} == {None}


@pytest.mark.parametrize("bracket", ["（）", "()"])
def test_brackets_of_either_width_are_one_header(sample: Path, tmp_path: Path, bracket: str):
    header, *body = records(sample)
    narrow = [unicodedata.normalize("NFKC", name) for name in header]
    other = [name.replace("(", bracket[0]).replace(")", bracket[1]) for name in narrow]
    path = tmp_path / "brackets.csv"
    path.write_bytes(written([other, *body]).encode("gb18030"))
    assert read(path, FEED) == read(sample, FEED)


def test_a_later_export_restates_the_order_whichever_comes_first(sample: Path, tmp_path: Path):
    lines = records(sample)
    before = changed(changed(lines, 1, 订单状态="待发货"), 2, 订单状态="待发货", 商品已退款金额="")
    unpaid = [line if number == 0 else line for number, line in enumerate(before)]
    for row in (1, 2):
        unpaid = changed(unpaid, row, 订单状态="待付款", 支付时间="", 订单实际支付金额="0.00")
    seen = set()
    for names in (("a", "b", "c"), ("c", "a", "b")):
        files = {
            f"{name}.csv": written(content)
            for name, content in zip(names, (unpaid, before, lines), strict=True)
        }
        with built(tmp_path / "".join(names), files, *TABLES) as marts:
            seen.update(
                rows(
                    marts, "select status, paid_fen, refunded_fen, item_count from marts.fct_orders"
                )
            )
            lines_paid = rows(marts, "select sum(paid_fen), count(*) from marts.fct_order_items")
            assert lines_paid == [(10_800, 2)]
    assert seen == {("completed", 10_800, 2_000, 2)}


def test_two_equal_lines_of_an_order_are_two_pieces(sample: Path, tmp_path: Path):
    header, first, _ = records(sample)
    with built(
        tmp_path,
        {
            "a.csv": written([header, first, first]),
            "again.csv": written([header, first]),
        },
        *TABLES,
    ) as marts:
        assert rows(marts, "select count(*), sum(paid_fen) from marts.fct_order_items") == [
            (2, 9_800)
        ]
