"""Archives and workbooks: members are inputs of their own, bombs and traps do no harm."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from etl.pipeline import Plan, refresh
from etl.report import FileOutcome, RefreshReport
from tests.conftest import COMPANY
from tests.etl.building import opened, rows

PLAN = Plan(queries=Path(__file__).parent / "tiny", sources=("tests.etl.tiny_source",))
HEADER = "订单号,时间,金额"
SALES = "select order_id, paid_fen from marts.fct_sales order by order_id"
Sheets = Mapping[str, list[list[object]]]


@pytest.fixture
def run(tmp_path: Path) -> Callable[[], RefreshReport]:
    (tmp_path / "inbox").mkdir()

    def go() -> RefreshReport:
        inbox, data = tmp_path / "inbox", tmp_path / "data"
        report = refresh(inbox, data, company=COMPANY, as_of=date(2026, 9, 30), plan=PLAN)
        spool = [path.name for path in (data / "spool").iterdir() if path.suffix != ".json"]
        assert spool == []
        return report

    return go


def sold(*orders: str) -> bytes:
    lines = [
        HEADER,
        *(f"{order},2026-09-01 10:00:00,{number}" for number, order in enumerate(orders, 1)),
    ]
    return "\n".join(lines).encode()


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def workbook(sheets: Sheets, hidden: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            if name in hidden:
                sheet.hide()
    return buffer.getvalue()


def put(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sales(tmp_path: Path) -> list[tuple]:
    with opened(tmp_path / "data") as marts:
        return rows(marts, SALES)


def outcomes(report: RefreshReport) -> dict[str, str]:
    return {file.name: file.status for file in report.files}


def only(report: RefreshReport) -> FileOutcome:
    (file,) = report.files
    return file


def test_each_member_of_an_archive_is_an_input_of_its_own(run, tmp_path):
    inner = zipped({"sales-c.csv": sold("C")})
    members = {"a/sales-a.csv": sold("A"), "b/销售.csv": sold("B", "B2"), "deep.zip": inner}
    put(tmp_path, "week.zip", zipped(members))
    report = run()
    assert outcomes(report) == {
        "week.zip/a/sales-a.csv": "loaded",
        "week.zip/b/销售.csv": "loaded",
        "week.zip/deep.zip/sales-c.csv": "loaded",
    }
    assert sales(tmp_path) == [("A", 100), ("B", 100), ("B2", 200), ("C", 100)]


def test_a_member_counts_once_however_it_is_packed(run, tmp_path):
    content = sold("A", "B")
    put(tmp_path, "sales.csv", content)
    put(tmp_path, "sales.csv.gz", gzip.compress(content, mtime=1))
    put(tmp_path, "again.csv.gz", gzip.compress(content, compresslevel=1, mtime=2))
    put(tmp_path, "one.zip", zipped({"x.csv": content}))
    put(tmp_path, "two.tar.gz", gzip.compress(tarred({"y.csv": content, "z.csv": sold("C")})))
    put(tmp_path, "three.tar", tarred({"y.csv": content, "./z.csv.gz": gzip.compress(sold("C"))}))
    report = run()
    assert len(report.files) == 2
    assert sum(file.rows for file in report.files) == 3
    assert sales(tmp_path) == [("A", 100), ("B", 200), ("C", 100)]


def test_what_an_archive_held_is_remembered_and_not_unpacked_again(run, tmp_path, monkeypatch):
    put(tmp_path, "one.zip", zipped({"x.csv": sold("A"), "readme.txt": b"hello"}))
    assert outcomes(run()) == {"one.zip/x.csv": "loaded", "one.zip/readme.txt": "refused"}

    def opened_again(*_: object) -> None:
        raise AssertionError("unpacked twice")

    monkeypatch.setattr("etl.spool.unpacked", opened_again)
    assert outcomes(run()) == {"one.zip/x.csv": "already", "one.zip/readme.txt": "refused"}
    monkeypatch.undo()
    (tmp_path / "inbox" / "one.zip").unlink()
    run()
    assert list((tmp_path / "data" / "spool").iterdir()) == []


def test_names_in_gbk_utf8_and_of_a_mac_are_read(run, tmp_path):
    for number, encoding in enumerate(("gb18030", "utf-8")):
        raw = f"九月/销售{number}.csv".encode(encoding)
        content = zipped({"x" * len(raw): sold(f"A{number}")})
        put(tmp_path, f"{number}.zip", content.replace(b"x" * len(raw), raw))
    put(tmp_path, "mac.zip", zipped({"销售.csv": sold("M"), "__MACOSX/._销售.csv": b"\x00\x05"}))
    assert outcomes(run()) == {
        "0.zip/九月/销售0.csv": "loaded",
        "1.zip/九月/销售1.csv": "loaded",
        "mac.zip/销售.csv": "loaded",
    }


def test_a_name_that_climbs_out_writes_nothing_outside(run, tmp_path):
    before = sorted(path for path in tmp_path.parent.rglob("*climbed*"))
    names = ("../../climbed.csv", "/climbed2.csv", "..\\..\\climbed3.csv")
    put(tmp_path, "a.zip", zipped({name: sold(f"Z{name[-5]}") for name in names}))
    put(tmp_path, "b.tar", tarred({"../../../climbed4.csv": sold("T")}))
    assert sorted(outcomes(run())) == [
        "a.zip/climbed.csv",
        "a.zip/climbed2.csv",
        "a.zip/climbed3.csv",
        "b.tar/climbed4.csv",
    ]
    assert sorted(path for path in tmp_path.parent.rglob("*climbed*")) == before


def with_password(content: bytes) -> bytes:
    """Sets the flag of encryption in the local and in the central header."""
    marked = bytearray(content)
    marked[6] |= 1
    marked[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


def lying(content: bytes) -> bytes:
    """Says of the only member that it unpacks to ten bytes."""
    marked = bytearray(content)
    small = (10).to_bytes(4, "little")
    marked[22:26] = small
    at = content.index(b"PK\x01\x02") + 24
    marked[at : at + 4] = small
    return bytes(marked)


def quine(depth: int) -> bytes:
    content = sold("Q")
    for _ in range(depth):
        content = zipped({"in.zip": content})
    return content


ZEROS = bytes(80 << 20)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("locked.zip", lambda: with_password(zipped({"sales.csv": sold("X")})), "压缩包有密码"),
        ("bomb.zip", lambda: zipped({"sales.csv": ZEROS}), "压缩炸弹"),
        ("bomb.csv.gz", lambda: gzip.compress(ZEROS), "压缩炸弹"),
        ("bomb.tar.gz", lambda: gzip.compress(tarred({"sales.csv": ZEROS})), "压缩炸弹"),
        ("bomb.xlsx", lambda: zipped({"xl/workbook.xml": ZEROS}), "压缩炸弹"),
        ("lying.xlsx", lambda: lying(zipped({"xl/workbook.xml": ZEROS})), "已损坏"),
        ("liar.zip", lambda: lying(zipped({"sales.csv": ZEROS})), "已损坏"),
        ("cut.zip", lambda: zipped({"sales.csv": sold("X")})[:-30], "已损坏"),
        ("cut.tar.gz", lambda: gzip.compress(tarred({"s.csv": sold("X")}))[:-20], "不完整"),
        ("many.zip", lambda: zipped({f"{n}.csv": b"" for n in range(10_001)}), "10000 个文件"),
        ("empty.zip", lambda: zipped({}), "没有可以读的文件"),
        ("old.rar", lambda: b"Rar!\x1a\x07\x00", "读不了 RAR"),
    ],
)
def test_an_archive_that_would_do_harm_is_refused_and_the_rest_loads(
    run, tmp_path, name, content, sentence
):
    put(tmp_path, name, content())
    put(tmp_path, "sales.csv", sold("A"))
    report = run()
    assert outcomes(report) == {name: "refused", "sales.csv": "loaded"}
    (refused,) = report.refused_files
    assert sentence in (refused.reason or "")
    assert sales(tmp_path) == [("A", 100)]
    kept = list((tmp_path / "data" / "quarantine").iterdir())
    assert len(kept) == 1
    assert name in kept[0].read_text("utf-8")


def test_a_bomb_or_a_maze_inside_an_archive_is_refused_alone(run, tmp_path):
    bomb, maze = zipped({"sales.csv": ZEROS}), quine(5)
    put(tmp_path, "a.zip", zipped({"sales.csv": sold("A"), "maze.zip": maze, "bomb.zip": bomb}))
    assert outcomes(run()) == {
        "a.zip/sales.csv": "loaded",
        "a.zip/maze.zip/in.zip/in.zip": "refused",
        "a.zip/bomb.zip": "refused",
    }


def test_a_member_that_cannot_be_read_is_refused_alone(run, tmp_path):
    broken = workbook({"a": [["订单号"]]})[:-40]
    put(tmp_path, "a.zip", zipped({"x.xlsx": broken, "sales.csv": sold("A"), "n.bin": b"\x00\x01"}))
    assert outcomes(run()) == {
        "a.zip/x.xlsx": "refused",
        "a.zip/sales.csv": "loaded",
        "a.zip/n.bin": "refused",
    }


SHEET = [["订单号", "时间", "金额"], ["A", "2026-09-01 10:00", "1.00"]]
OTHER = [["订单号", "时间", "金额"], ["B", "2026-09-02 10:00", "2.00"]]


def test_every_sheet_is_a_table_of_its_own(run, tmp_path):
    sheets = {"说明": [["导出说明"], ["……"]], "上旬": SHEET, "空": [], "下旬": OTHER, "草稿": SHEET}
    put(tmp_path, "sales.xlsx", workbook(sheets, hidden=("草稿",)))
    report = run()
    assert outcomes(report) == {
        "sales.xlsx#说明": "skipped",
        "sales.xlsx#上旬": "loaded",
        "sales.xlsx#下旬": "loaded",
        "sales.xlsx#草稿": "skipped",
    }
    assert "隐藏" in next(f.reason for f in report.files if f.name.endswith("草稿"))
    assert sales(tmp_path) == [("A", 100), ("B", 200)]
    assert set(outcomes(run()).values()) == {"already", "skipped"}


def test_a_lone_sheet_is_the_workbook_also_behind_another_name_and_not_the_first(run, tmp_path):
    put(tmp_path, "sales.csv", workbook({"Sheet1": [], "数据": SHEET}))
    file = only(run())
    assert (file.name, file.status) == ("sales.csv", "loaded")


def test_a_workbook_of_unknown_sheets_is_refused(run, tmp_path):
    put(tmp_path, "x.xlsx", workbook({"a": [["甲"]], "b": [["乙"]]}))
    assert outcomes(run()) == {"x.xlsx#a": "refused", "x.xlsx#b": "refused"}


def test_a_mapping_beside_an_archive_knows_its_members(tmp_path):
    from etl.archives import unpacked
    from etl.feeds import Feed
    from etl.inbox import Catalogue, route
    from etl.reading import input_file

    put(tmp_path, "shop/week.zip", zipped({"deep/orders-1.csv": b"a,b\n1,2\n"}))
    inbox, spool = tmp_path / "inbox", tmp_path / "spool"
    spool.mkdir()
    (member,) = unpacked(input_file(inbox / "shop/week.zip", inbox), spool).members
    feed = Feed("m", "m", (), ("orders*.csv",), lambda _: False, lambda *_: iter(()))
    mapping = inbox / "shop/shop.mapping.yaml"
    assert route(member, Catalogue((), ((mapping, (feed,)),))).mapping == mapping
