import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import cells, reading
from etl.errors import FileRefusedError, MissingColumnsError
from etl.feeds import InputFile, Refusal
from etl.quarantine import raw_text
from etl.tables import csv_tables, require, tables, xlsx_table

one_folder = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150
)


def given_file(folder: Path, content: bytes, name: str = "orders.csv") -> InputFile:
    path = folder / name
    path.write_bytes(content)
    return reading.input_file(path, folder)


def all_rows(file: InputFile) -> tuple[list[dict[str, object]], list[Refusal]]:
    chunks = list(tables(file))
    rows = [row for chunk in chunks for row in chunk.rows.iter_rows(named=True)]
    return rows, [refusal for chunk in chunks for refusal in chunk.refusals]


def one(parse, text, *options):
    return pl.DataFrame({"cell": [text]}, schema={"cell": pl.String}).select(
        parse(pl.col("cell"), *options)
    )[0, 0]


TEXT = '订单号,名称,备注\n2025120312345678901\t,羊毛衫㐀𠀀,"第一行\n第二行"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_arrives_without_loss_in_any_encoding(tmp_path, encoding, packed):
    content = TEXT.encode(encoding)
    file = given_file(tmp_path, gzip.compress(content) if packed else content)
    rows, refused = all_rows(file)
    assert refused == []
    assert rows == [
        {
            "订单号": "2025120312345678901\t",
            "名称": "羊毛衫㐀𠀀",
            "备注": "第一行\n第二行",
            "_row": 2,
        }
    ]
    assert reading.sniff(file).header == ("订单号", "名称", "备注")


def test_bytes_of_no_encoding_are_refused_with_the_line(tmp_path):
    file = given_file(tmp_path, "订单号\n1\n".encode() + b"\xff\xff\n")
    with pytest.raises(FileRefusedError, match=r"第 3 行.*UTF-8"):
        list(tables(file))


def test_a_gzip_cut_short_is_refused(tmp_path):
    whole = gzip.compress(("订单号\n" + "\n".join(map(str, range(50_000)))).encode())
    file = given_file(tmp_path, whole[: len(whole) // 2], "orders.csv.gz")
    with pytest.raises(FileRefusedError, match="压缩包不完整"):
        list(tables(file))


def test_headers_are_normalised_and_told_apart_by_position(tmp_path):
    file = given_file(tmp_path, "\ufeff分销员, 收货人（必填） ,分销员,,\n1,2,3,,\n".encode())
    rows, _ = all_rows(file)
    assert rows == [
        {"分销员": "1", "收货人(必填)": "2", "分销员__2": "3", "column_4": "", "_row": 2}
    ]


def test_a_line_with_moved_cells_is_refused_with_its_number(tmp_path):
    content = 'a,b,c\n1,2,3\n"x\ny",2,3\n1,2\n1,2,3,4\n1,2,3,,\n\n4,5,6\n'
    rows, refused = all_rows(given_file(tmp_path, content.encode()))
    assert [(row["a"], row["_row"]) for row in rows] == [
        ("1", 2),
        ("x\ny", 3),
        ("1", 7),
        ("4", 9),
    ]
    assert [refusal.row for refusal in refused] == [5, 6]


def test_a_quote_never_closed_does_not_swallow_the_file_in_silence(tmp_path):
    lines = "\n".join(f"{n},x,y" for n in range(300_000))
    file = given_file(tmp_path, f'a,b,c\n1,2,3\n"4,5,6\n{lines}\n'.encode())
    with pytest.raises(FileRefusedError, match="第 3 行起有一个引号"):
        list(tables(file))


def test_a_missing_column_names_what_is_missing_and_what_is_there(tmp_path):
    (table,) = tables(given_file(tmp_path, "订单号,金额\n1,2\n".encode()))
    with pytest.raises(MissingColumnsError, match=r"缺少列：下单时间。文件里有的列：订单号、金额"):
        require(table.rows, ["订单号", "下单时间"])


def test_chunks_keep_order_and_line_numbers(tmp_path):
    file = given_file(tmp_path, ("a\n" + "\n".join(map(str, range(25))) + "\n").encode())
    chunks = list(csv_tables(file, chunk_rows=10))
    assert [chunk.rows.height for chunk in chunks] == [10, 10, 5]
    assert chunks[2].rows["_row"].to_list() == [22, 23, 24, 25, 26]


def workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    return buffer.getvalue()


def test_a_spreadsheet_behind_the_name_csv_is_read_as_one(tmp_path):
    content = workbook([["订单号", "金额"], ["2025120312345678901", 12.3], [], ["E2", 7]])
    rows, _ = all_rows(given_file(tmp_path, content))
    assert rows == [
        {"订单号": "2025120312345678901", "金额": "12.3", "_row": 2},
        {"订单号": "E2", "金额": "7", "_row": 4},
    ]


def test_a_number_cell_that_lost_its_digits_is_seen(tmp_path):
    content = workbook([["订单号"], [2025120312345678901], ["2025120312345678901"], [13800000001]])
    table = xlsx_table(given_file(tmp_path, content, "orders.xlsx"))
    mangled = table.rows.select(cells.is_mangled_id(pl.col("订单号")))["订单号"].to_list()
    assert mangled == [True, False, False]


def refused_or_read(read, file: InputFile) -> None:
    try:
        found = read(file)
        if isinstance(found, Iterator):
            list(found)
    except FileRefusedError as error:
        assert "。" in str(error)


@one_folder
@given(content=st.binary(max_size=400))
def test_random_bytes_never_crash_the_reader(tmp_path, content):
    for name in ("x.csv", "x.ndjson", "x.json"):
        file = given_file(tmp_path, content, name)
        for read in (reading.sniff, tables, reading.ndjson_lines, reading.json_document):
            refused_or_read(read, file)


@one_folder
@given(
    magic=st.sampled_from(
        [b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf"]
    ),
    content=st.binary(max_size=200),
)
def test_a_broken_container_is_refused_with_a_sentence(tmp_path, magic, content):
    file = given_file(tmp_path, magic + content, "x.csv")
    for read in (reading.sniff, tables):
        refused_or_read(read, file)


cell = st.text(
    st.characters(codec="gb18030", exclude_characters="\x00\ufeff", exclude_categories=("Cs",)),
    max_size=12,
)


@one_folder
@given(
    rows=st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_any_cells_written_as_csv_come_back_unchanged(tmp_path, rows, encoding):
    quoted = ["a,b,c", *(",".join('"' + v.replace('"', '""') + '"' for v in row) for row in rows)]
    content = "\n".join(quoted).encode(encoding)
    read, refused = all_rows(given_file(tmp_path, content))
    assert refused == []
    written = [row for row in rows if any(row)]
    decoded = (
        "\n".join(quoted)
        .encode(encoding)
        .decode(reading.encoding_of(given_file(tmp_path, content)))
    )
    # Bytes that happen to be valid UTF-8 as well are read as UTF-8: no reader could know better.
    if decoded == "\n".join(quoted):
        assert [[row["a"], row["b"], row["c"]] for row in read] == written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2025120312345678901\t", "2025120312345678901"),
        ("\ufeff\u00a02025120312345678901 ", "2025120312345678901"),
        ('="E20260525220543065306159"', "E20260525220543065306159"),
        ("`1234567890123456789012345678", "1234567890123456789012345678"),
        ("'0012", "0012"),
        ("——", None),
        ("", None),
    ],
)
def test_ids_lose_their_wrapping_and_nothing_else(text, kept):
    assert one(cells.clean_id, text) == kept
    assert not one(cells.is_mangled_id, text)


@pytest.mark.parametrize("text", ["2.02E+18", "2.02512e18", "2E+5", "2025120312345678901.0"])
def test_an_id_that_went_through_a_number_is_recognised(text):
    assert one(cells.is_mangled_id, text)


@given(st.from_regex(r"\A[0-9A-Za-z]{1,32}\Z"))
def test_any_plain_id_survives(text):
    if text not in cells.BLANKS:
        assert one(cells.clean_id, text) == text


@given(st.integers(min_value=-(10**16), max_value=10**16))
def test_money_is_exact_to_the_fen(amount):
    shown = f"{Decimal(amount) / 100:,.2f}"
    assert one(cells.yuan_to_fen, f" ￥{shown}元") == amount
    assert one(cells.fen, str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("１，２３４．５０", 123450),
        ("0", 0),
        ("-.5", -50),
        ("12.300", 1230),
        ("12.345", None),
        ("1.2万", None),
        ("1e3", None),
        ("-", None),
        ("NaN", None),
        ("99999999999999999999", None),
    ],
)
def test_money_that_cannot_be_read_exactly_is_not_read(text, fen):
    assert one(cells.yuan_to_fen, text) == fen


@given(st.decimals(min_value=0, max_value=10**7, places=2))
def test_money_stored_as_a_float_is_rounded_once(amount):
    frame = pl.DataFrame({"cell": [float(amount)]})
    expected = int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
    assert frame.select(cells.float_yuan_to_fen(pl.col("cell")))[0, 0] == expected
    assert frame.select(cells.float_yuan_to_fen(pl.col("cell"))).dtypes == [pl.Int64]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-01 00:30:00", datetime(2026, 8, 31, 16, 30, tzinfo=UTC)),
        ("2026/9/1 0:30", datetime(2026, 8, 31, 16, 30, tzinfo=UTC)),
        ("2026年9月1日", datetime(2026, 8, 31, 16, 0, tzinfo=UTC)),
        ("2026-09-01T00:30:00.500Z", datetime(2026, 9, 1, 0, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-09-01T08:30:00+08:00", datetime(2026, 9, 1, 0, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("暂无", None),
        ("2026-02-30", None),
        ("2026-06-20 11:00 - 2026-06-20 12:00", None),
    ],
)
def test_local_times_are_business_time(text, instant):
    assert one(cells.local_time, text) == instant


def test_times_with_a_type_of_their_own_keep_it():
    naive = pl.Series("at", [datetime(2026, 9, 1, 0, 30)])  # noqa: DTZ001 - local on purpose
    known = pl.Series("at", [datetime(2026, 8, 31, 16, 30, tzinfo=UTC)])
    for cell in (naive, known, known.dt.convert_time_zone("Asia/Tokyo")):
        read = cell.to_frame().select(cells.local_time(pl.col("at")))["at"]
        assert read.to_list() == known.to_list()


def test_epochs_are_instants_and_zero_is_unknown():
    assert one(cells.epoch_time, "1788224401000", "ms") == datetime(2026, 9, 1, 1, 0, 1, tzinfo=UTC)
    assert one(cells.epoch_time, "1788224401", "s") == datetime(2026, 9, 1, 1, 0, 1, tzinfo=UTC)
    assert one(cells.epoch_time, "0", "s") is None


@pytest.mark.parametrize(
    "text", ["13800000001", "13800000001.0", "+86 138-0000-0001", "008613800000001", "`13800000001"]
)
def test_a_phone_gives_one_hash_however_it_is_written(text):
    assert one(cells.phone_digits, text) == "13800000001"
    assert one(cells.phone_hash, text, b"key") == one(cells.phone_hash, "13800000001", b"key")
    assert one(cells.phone_hash, text, b"key") != one(cells.phone_hash, text, b"other")
    assert one(cells.masked_phone, text) == "138****0001"


def test_a_hashed_phone_meets_the_plain_one():
    import hashlib

    sent = hashlib.sha256(b"13800000001").hexdigest().upper()
    plain = one(cells.phone_hash, "13800000001", b"key")
    assert one(cells.phone_hash, sent, b"key") == plain


@pytest.mark.parametrize("text", ["138****0001", "1******6198", "12345", "23800000001"])
def test_a_masked_or_wrong_phone_identifies_nobody(text):
    assert one(cells.phone_hash, text, b"key") is None


def test_quarantined_text_is_short_and_without_phones():
    kept = raw_text({"电话": "13800000001", "备注": "长" * 5_000})
    assert "13800000001" not in kept
    assert "138****0001" in kept
    assert len(kept) <= 2_000


def test_json_of_wecom_loses_the_blank_in_its_keys(tmp_path):
    file = given_file(tmp_path, b'{"living_info": [{"status ": 1}]}', "x.json")
    assert reading.json_document(file) == {"living_info": [{"status": 1}]}


def test_lines_of_json_keep_their_numbers(tmp_path):
    file = given_file(tmp_path, b'\xef\xbb\xbf{"a":1}\n\n{"a":2}', "x.ndjson")
    assert list(reading.ndjson_lines(file)) == [(1, b'{"a":1}'), (3, b'{"a":2}')]
    assert reading.sniff(file).kind == "ndjson"
