"""What codes mean: scenes of WeChat, kinds of pages, types of channels.

Ours are etl/dictionaries/*.csv and are always there. A file of the company with the same headers in
the inbox adds rows and overrides ours, row by row.

Scenes: facts are WeChat's published list; entry class and family are judgement, hence editable.
Scene groups: how Youshu and We分析 sort the same scenes; editions: which state of it this is.
Mix references: what share of trade or openings each group of a dictionary should have.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table, parsed_chunks, read_table

FOLDER = Path(__file__).parent.parent / "dictionaries"

_SCENES = (
    Field("scene_code", "count", ("code", "scene_code", "场景值"), needed=True, required=True),
    Field("touchpoint_name", "text", ("name_zh", "名称", "场景名称"), needed=True, required=True),
    Field("touchpoint_name_en", "text", ("name_en", "英文名称")),
    Field("entry_class", "text", ("entry_class", "入口类型"), needed=True, required=True),
    Field("entry_class_en", "text", ("entry_class_en",)),
    Field("family", "text", ("family", "触点类型"), needed=True, required=True),
    Field("family_en", "text", ("family_en",)),
    Field("is_business", "text", ("is_business", "是否业务流量")),
    Field("listed", "text", ("listed",)),
    Field("note", "text", ("note", "备注")),
)
_SCENE_GROUPS = (
    Field("dictionary", "text", ("dictionary", "字典"), needed=True, required=True),
    Field("scene_code", "count", ("code", "scene_code", "场景值"), needed=True, required=True),
    Field("group_name", "text", ("group_zh", "一级渠道"), needed=True, required=True),
    Field("group_name_en", "text", ("group_en",)),
    Field("subgroup_name", "text", ("subgroup_zh", "二级渠道")),
    Field("subgroup_name_en", "text", ("subgroup_en",)),
    Field("evidence", "text", ("evidence",)),
)
_EDITIONS = (
    Field("dictionary", "text", ("dictionary", "字典"), needed=True, required=True),
    Field("edition_name", "text", ("edition_name", "字典名称"), needed=True, required=True),
    Field("edition_name_en", "text", ("edition_name_en",)),
    Field("edition", "text", ("edition", "版本"), needed=True, required=True),
    Field("edition_note", "text", ("edition_note", "说明")),
)
_PAGE_KINDS = (
    Field("pattern", "text", ("pattern", "页面路径"), needed=True, required=True),
    Field("kind", "text", ("kind", "页面类型"), needed=True, required=True),
    Field("title_zh", "text", ("title_zh", "页面名称")),
    Field("title_en", "text", ("title_en",)),
)
_CHANNELS = (
    Field("pattern", "text", ("pattern", "渠道编号"), needed=True, required=True),
    Field("chan_type", "text", ("chan_type", "渠道类型"), needed=True, required=True),
    Field("chan_type_name", "text", ("chan_type_name", "渠道类型名称")),
    Field("chan_type_name_en", "text", ("chan_type_name_en",)),
)
_MIX_REFERENCES = (
    Field("reference", "text", ("reference", "参考"), needed=True, required=True),
    Field("reference_name", "text", ("reference_name", "参考名称")),
    Field("reference_name_en", "text", ("reference_name_en",)),
    Field("dictionary", "text", ("dictionary", "字典"), needed=True, required=True),
    Field("group_name", "text", ("group_zh", "触点分组"), needed=True, required=True),
    Field("measure", "text", ("measure", "口径"), needed=True, required=True),
    Field("share", "shown_share", ("share", "参考占比"), needed=True, required=True),
    Field("note", "text", ("note", "说明")),
    Field("note_en", "text", ("note_en",)),
)
_MARKS: dict[str, pl.DataType] = {"is_default": pl.Boolean(), "valid_from": pl.Date()}


def _feed(
    name: str, title: str, fields: tuple[Field, ...], patterns: tuple[str, ...], key: str
) -> Feed:
    """The feed of one dictionary; `key` is the header that no other file has."""

    def defaults() -> pl.DataFrame:
        ours = InputFile(path=FOLDER / f"{name}.csv", name=f"{name}.csv", sha256="")
        rows, _ = read_table(ours, fields, ReadContext(b"", "Asia/Shanghai", ""))
        return _marked(rows, is_default=True).drop("_row")

    def recognises(sniff: Sniff) -> bool:
        needed = [field for field in fields if field.needed]
        return key in sniff.header and all(
            set(field.headers) & set(sniff.header) for field in needed
        )

    def read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
        rows, refusals = read_table(file, fields, context)
        yield from parsed_chunks(table, _marked(rows, is_default=False), refusals)

    shape = lake_table(f"dictionaries__{name}", title, fields, day="valid_from", derived=_MARKS)
    table = replace(shape, defaults=defaults)
    return Feed(name, title, (table,), patterns, recognises, read)


def _marked(rows: pl.DataFrame, *, is_default: bool) -> pl.DataFrame:
    return rows.with_columns(
        is_default=pl.lit(is_default), valid_from=pl.lit(None, dtype=pl.Date())
    )


FEEDS = (
    _feed("scenes", "场景字典", _SCENES, ("scenes*.csv", "场景*.csv"), "entry_class"),
    _feed(
        "scene_groups",
        "触点分组",
        _SCENE_GROUPS,
        ("scene_groups*.csv", "触点分组*.csv"),
        "group_zh",
    ),
    _feed("editions", "字典版本", _EDITIONS, ("editions*.csv", "字典版本*.csv"), "edition_name"),
    _feed("page_kinds", "页面字典", _PAGE_KINDS, ("page_kinds*.csv", "页面*.csv"), "kind"),
    _feed(
        "mix_references",
        "渠道结构参考",
        _MIX_REFERENCES,
        ("mix_references*.csv", "渠道结构参考*.csv"),
        "share",
    ),
    _feed("channels", "渠道字典", _CHANNELS, ("channels*.csv", "渠道字典*.csv"), "chan_type"),
)
