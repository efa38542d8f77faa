"""Export files as they lie in an inbox: names, encodings, and the rows that should be refused."""

from pathlib import Path

from etl.simulator.malls import Export
from etl.simulator.schedule import Mishaps
from etl.simulator.story import Day

FOLDERS = {
    "youzan_orders": "youzan",
    "youzan_items": "youzan",
    "weixin_store_orders": "weixin_store",
}
ENCODINGS = {"youzan_orders": "gb18030"}  # the others are UTF-8 with BOM
STRANGER = "质检员,抽查会话数,合格率\n演示甲,40,95%\n演示乙,32,90%\n"


class Inbox:
    """Writes files below <out>/inbox."""

    def __init__(self, folder: Path, mishaps: Mishaps) -> None:
        self.folder, self.mishaps = folder, mishaps

    def write(self, path: str, text: str, encoding: str = "utf-8") -> Path:
        """One file, exactly these characters."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode(encoding))
        return target

    def export(self, export: Export, day: Day) -> None:
        """An order export of a day, with whatever goes wrong with it."""
        feed, mishaps = export.feed, self.mishaps
        if day.index == mishaps.bad_rows_day:
            export = self._with_bad_rows(export)
        encoding = ENCODINGS.get(feed, "utf-8-sig")
        if day.index == mishaps.legacy_day and feed == "weixin_store_orders":
            encoding = "gb18030"
            mishaps.count("store_exports_in_gb18030")
        line_end = "\r\n" if encoding == "gb18030" else "\n"
        name = f"{FOLDERS[feed]}/{feed}_{day.date}"
        self.write(f"{name}.csv", export.text(line_end), encoding)
        if day.index == mishaps.twin_day and feed == "youzan_orders":
            self.write(f"{name} (1).csv", export.text(line_end), encoding)
            mishaps.count("files_delivered_twice")

    def strangers(self, last: Day) -> None:
        """A file nobody knows, and one that is still being written."""
        self.write("客服质检表.csv", STRANGER)
        self.write(f"youshu/youshu-report-{last.date}-2.ndjson.gz.part", "half")
        self.mishaps.count("unknown_files")
        self.mishaps.count("half_written_files")

    def _with_bad_rows(self, export: Export) -> Export:
        faults = {
            "youzan_orders": (
                {"订单实付金额": "1,2x", "订单号": "E20000101000000000000001"},
                {"订单号": "2.02E+18"},
                {"订单创建时间": "", "订单号": "E20000101000000000000003"},
            ),
            "weixin_store_orders": (
                {"商品实际价格(总共)": "1,2x", "订单号": "3799999999999999991"},
            ),
        }.get(export.feed, ())
        model = dict(zip(export.header, export.rows[0], strict=True))
        bad = [[(model | fault)[name] for name in export.header] for fault in faults]
        self.mishaps.count("bad_rows", len(bad))
        return Export(export.feed, export.header, [*export.rows, *bad])
