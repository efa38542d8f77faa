"""The traps of real exports, each by the smallest file that springs it."""

import base64
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import bounds
from etl.errors import FileRefusedError
from etl.feeds import InputFile, Refusal
from etl.reading import input_file, json_document, ndjson_lines, sniff
from etl.sources.declared import Field, lake_table, read_table
from etl.sources.replies import Records, ReplyKind, objects, read_replies
from etl.tables import tables
from tests.etl.building import CONTEXT
from tests.etl.test_archives import workbook

FIELDS = (
    Field("order_id", "id", ("订单号",), needed=True, required=True),
    Field("buyer", "text", ("收货人（必填）",)),
    Field("created_at", "time", ("下单时间",)),
    Field("paid_fen", "yuan", ("实付金额（元）",)),
)
HEADER = "订单号,收货人(必填),下单时间,实付金额(元)"
LINE = "2025120312345678901,张三,2026-09-01 10:00:00,12.30"
ROW = ("2025120312345678901", "张三", datetime(2026, 9, 1, 2, tzinfo=UTC), 1230)


def given_file(folder: Path, content: str | bytes, name: str = "x.csv") -> InputFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return input_file(path, folder)


def parsed(
    folder: Path, content: str | bytes, fields: tuple[Field, ...] = FIELDS, **options: object
) -> tuple[list[tuple], list[Refusal]]:
    rows, refusals = read_table(given_file(folder, content), fields, CONTEXT, **options)
    return rows.drop("_row").rows(), refusals


def cells(folder: Path, kind: str, *written: str) -> list[object]:
    """What cells of one kind are read as; the word `refused` for a row that was."""
    fields = (Field("n", "count", ("n",)), Field("value", kind, ("v",)))
    lines = ["n,v,x", *(f'{n},"{text}",x' for n, text in enumerate(written))]
    rows, refusals = parsed(folder, "\n".join(lines), fields)
    found = dict(rows) | {(refusal.row or 0) - 2: "refused" for refusal in refusals}
    return [found[number] for number in range(len(written))]


@pytest.mark.parametrize(
    "written",
    [
        "2025120312345678901\t",
        "\t2025120312345678901\t",
        " 2025120312345678901\u3000",
        "\u00a02025120312345678901",
        "`2025120312345678901",
        "'2025120312345678901",
        '="2025120312345678901"',
        "\ufeff2025120312345678901",
    ],
)
def test_what_exports_wrap_round_an_id_is_no_part_of_it(tmp_path, written):
    assert parsed(tmp_path, f"{HEADER}\n{LINE.replace(ROW[0], written)}") == ([ROW], [])


def test_an_id_keeps_all_of_its_digits_and_leading_zeros(tmp_path):
    ids = ["1234567890123456789012345678", "007", "1e5x"]
    assert cells(tmp_path, "id", *ids) == ids


def test_an_id_that_lost_its_digits_is_refused_and_never_repaired(tmp_path):
    assert cells(tmp_path, "id", "2.02512E+18", "2025120312345678900.0") == ["refused"] * 2


def test_a_phone_that_went_through_a_float_is_repaired(tmp_path):
    floated, plain = cells(tmp_path, "phone_hash", "13800000001.0", "13800000001")
    assert floated == plain is not None


@pytest.mark.parametrize(
    ("kind", "written", "fen"),
    [
        ("yuan", "12.30", 1230),
        ("yuan", "1230", 123000),
        ("yuan", "￥1,230.5", 123050),
        ("yuan", "0.001", "refused"),
        ("fen", "1230", 1230),
        ("fen", "12.30", "refused"),
        ("yuan", "—", None),
    ],
)
def test_the_unit_of_money_is_declared_and_exact(tmp_path, kind, written, fen):
    assert cells(tmp_path, kind, written) == [fen]


AT = datetime(2026, 9, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "written", "instant"),
    [
        ("time", "2026-09-01 08:30:00", AT),
        ("time", "2026-09-01 08:30", AT),
        ("time", "2026-09-01T00:30:00Z", AT),
        ("epoch", str(int(AT.timestamp())), AT),
        ("epoch_ms", f"{int(AT.timestamp())}000", AT),
        ("time", "", None),
        ("time", "0", None),
        ("time", "暂无", None),
        ("time", "0000-00-00 00:00:00", None),
        ("epoch", "0", None),
        ("time", "昨天", "refused"),
    ],
)
def test_times_are_instants_and_ways_to_write_nothing_are_unknown(tmp_path, kind, written, instant):
    assert cells(tmp_path, kind, written) == [instant]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_row(tmp_path, encoding):
    content = f"{HEADER}\n{LINE}\n".encode(encoding)
    assert parsed(tmp_path, content) == ([ROW], [])


def test_brackets_of_either_width_are_one_header(tmp_path):
    wide = f"订单号,收货人（必填）,下单时间,实付金额（元）\n{LINE}"
    assert parsed(tmp_path, wide) == parsed(tmp_path, f"{HEADER}\n{LINE}") == ([ROW], [])


def test_columns_of_one_name_are_told_apart_by_place(tmp_path):
    fields = (Field("first", "text", ("分销员",)), Field("second", "text", ("分销员__2",)))
    assert parsed(tmp_path, "分销员,x,分销员\n甲,x,乙", fields) == ([("甲", "乙")], [])


def test_a_line_that_is_too_long_or_too_short_is_refused_alone(tmp_path):
    rows, refusals = parsed(tmp_path, f"{HEADER}\n1,2,3\n{LINE}\n{LINE},5,6\n")
    assert rows == [ROW]
    assert [refusal.row for refusal in refusals] == [2, 4]


TITLED = ["订单报表 2026-09-01", "导出人：,小王", "", HEADER, LINE, "合计,,,12.30", ""]


@pytest.mark.parametrize("total", ["合计,,,12.30", "总计：,1,,12.30", ",合计,,", "合计,12.30"])
@pytest.mark.parametrize("mark", ["订单报表 2026-09-01", "订单报表|2026-09-01", '"多行\n标题"'])
def test_titles_above_and_totals_below_are_no_rows(tmp_path, mark, total):
    lines = [mark, *TITLED[1:5], total, ""]
    assert parsed(tmp_path, "\n".join(lines)) == ([ROW], [])
    assert sniff(given_file(tmp_path, "\n".join(lines))).header == tuple(HEADER.split(","))


def test_titles_and_totals_of_a_spreadsheet_are_no_rows(tmp_path):
    lines = [line.split(",") for line in TITLED]
    rows, _ = read_table(given_file(tmp_path, workbook({"表": lines}), "x.xlsx"), FIELDS, CONTEXT)
    assert rows.rows() == [(5, *ROW)]


def test_a_total_between_rows_is_shown_to_its_owner(tmp_path):
    rows, refusals = parsed(tmp_path, f"{HEADER}\n合计,,,x\n{LINE}\n合计,,,1\n合计,,,1\n")
    assert rows == [ROW]
    assert [refusal.row for refusal in refusals] == [2]


def test_a_long_line_of_data_does_not_become_the_header(tmp_path):
    rows, refusals = parsed(tmp_path, "a,b\n1,2\n1,2,3,4,5,6\n", (Field("a", "id", ("a",)),))
    assert rows == [("1",)]
    assert [refusal.row for refusal in refusals] == [3]


def test_a_single_column_keeps_its_header(tmp_path):
    assert parsed(tmp_path, "a\n1\n2\n", (Field("a", "id", ("a",)),)) == ([("1",), ("2",)], [])


def test_another_table_below_is_not_read_as_rows(tmp_path):
    content = f"{HEADER}\n{LINE}\n总交易单数,总额\n1,12.30\n"
    ends_at = re.compile(r"^总交易单数")
    assert parsed(tmp_path, content, ends_at=ends_at) == ([ROW], [])
    by_pattern = re.compile(r"^(?![0-9]{19})")
    assert parsed(tmp_path, content, ends_at=by_pattern) == ([ROW], [])
    rows, refusals = parsed(tmp_path, content)
    assert len(refusals) == 2
    sheet = given_file(
        tmp_path, workbook({"s": [each.split(",") for each in content.splitlines()]}), "x.xlsx"
    )
    assert read_table(sheet, FIELDS, CONTEXT, ends_at=ends_at)[0].height == 1


TABLE = lake_table(
    "x__people",
    "人",
    PEOPLE := (
        Field("name", "text", ("name",)),
        Field("state", "text", ("state",)),
        Field("code", "id", ("code",)),
    ),
    day="day",
)


def replies(folder: Path, *people: Mapping[str, object]) -> list[tuple]:
    kind = ReplyKind(
        ("list",), lambda reply: (("x__people", p) for p in objects(reply.response["list"]))
    )
    file = given_file(folder, json.dumps({"list": people}), "x.json")
    found = read_replies(file, CONTEXT, (kind,), {"x__people": Records(TABLE, PEOPLE)})
    return [row[:3] for chunk in found for row in chunk.rows.rows()]


def test_a_key_that_comes_late_is_not_dropped(tmp_path):
    early = [{"name": "a"}] * 300
    assert replies(tmp_path, *early, {"name": "b", "state": "s"})[-1] == ("b", "s", None)


def test_a_key_that_is_number_here_and_text_there_is_one_kind_of_id(tmp_path):
    assert replies(tmp_path, {"code": 234246}, {"code": "234246"}) == [(None, None, "234246")] * 2


def test_a_key_with_a_trailing_blank_is_the_key(tmp_path):
    assert replies(tmp_path, {"name ": "a", "\tstate": "s"}) == [("a", "s", None)]


def test_a_number_that_lost_its_digits_is_seen_wherever_its_column_and_sheet_lie(tmp_path):
    lines = [[], ["", "标题"], ["", "订单号", "备注"], ["", 2025120312345678901, 5]]
    book = workbook({"封面": [["年度"]], "数&据": lines})
    file = given_file(tmp_path, book, "x.xlsx")
    (table,) = tables(replace(file, sheet="数&据"))
    assert table.rows.rows() == [("2.03E+18", "5", 4)]


OLD = (
    "c-rk)O=uHA6#i!OAJQ~wQ=t_~C|I?&vPo=hg*GZ^PnK#GMFdT3Kxs)Oc+rd18W4)0h@hf}NIiI|dhrK6=*@%"
    "Bss}+35<Pkn>d&Fg`sVGfCYnP7TD0u9nKy6Vyl-b_XXfo>XJ>->+`Xm(enB5>C~6)!OKgIY$1DUu^_nJCGj~"
    "(cEc{pSxM?Dt4m_@T;gWMG=eqy}ckRze0`Dmuz%dMrrBmT0#8&P@LdZV!k`%a37C#!fS9L58v#e)%hdrOL+{"
    "~8qEPKf}FZN?5KG4=}tm1u23)lG}@B4r`Z`l$-1D?xOeCmSGeI3}6Ihq*#H!GU$K1_k;tv{7cWfG%#glGb%@"
    "L3B3bLLKc8n*09YZoB<w{p9yg8h<W2gact;su_C4{p1xQN+#3Jwx+Iak!OX)ebh@N*+09)77s-#QBn%yG+^3"
    "i#M*+15q{F8HuW~NHn&gvuk5_j~dafT^(vqhZ+e-)J>}VIcTLv*T+<%x_9R$y)v$I90-)ffg0W)K9a+zWj)B"
    "dBtTu7zy0aej^tqcAX~<{llmKCl^hf_oR$nC`?-e4Meh`#jT!4$p5eQ$WW9-Hh}Jgct%D7QvVDSm&T?%lwG("
    "5!j;}7!*N~q5xbtCi_CtIv>C^p%lcDK1@f=#{5e^eyUK3~+?c&;1iAQlW7e+LB$FlLa$l_K4#@ICDHCT%Ucv"
    "%gylpcadSMDL$LrT45K0m#rP|0Snl?rTy*>=NUfBKFeCCPRgY+D7kjoET4h2o@=Wb1a5*{9UuzHEfz<xhBF!"
    "GZ+~7A#n>U|~5!o=z3xWG>H|4&&_aGQR69P%2uVNtP{kVT`Wh^v84?(v)X#qN???0uEu`ODvLOelL{RORZ-x"
    "f+Y82r0Vrc|J_9Ccot0z{JAYuZTrP)`uUgJ{|<a@+4}"
)


def test_a_workbook_of_the_old_kind_is_read(tmp_path):
    content = zlib.decompress(base64.b85decode(OLD))
    rows, refusals = read_table(
        given_file(tmp_path, content, "订单.xls"),
        (Field("order_id", "id", ("订单号",)), Field("paid_fen", "yuan", ("金额",))),
        CONTEXT,
    )
    assert rows.drop("_row").rows() == [("2025120312345678901", 1230)]


def test_a_workbook_with_a_password_says_so(tmp_path):
    content = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(FileRefusedError, match="打开密码"):
        list(tables(given_file(tmp_path, content, "x.xlsx")))


def test_a_document_or_a_line_too_large_for_memory_is_refused_politely(tmp_path):
    path = tmp_path / "x.json"
    with path.open("wb") as stream:
        stream.write(b"[" + b" " * (1 << 20))
        stream.truncate(bounds.DOCUMENT_BYTES + 2)
    file = InputFile(path, "x.json", "0")
    for read in (sniff, json_document):
        with pytest.raises(FileRefusedError, match="256 MB"):
            read(file)
    for read in (ndjson_lines, tables):
        with pytest.raises(FileRefusedError):
            list(read(InputFile(path, "x.ndjson", "0")))
    with path.open("wb") as stream:
        stream.write(b"a,b\n" + b"x" * (bounds.LINE_BYTES + (2 << 20)))
    with pytest.raises(FileRefusedError, match="一行超过 32 MB"):
        list(tables(file))
