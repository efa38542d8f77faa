"""Tables that a mapping file describes: CSV, XLSX, Parquet, NDJSON and JSON, without code.

A row goes to the first load whose `where` it meets, so nothing is counted twice and nothing is
lost in silence: a row that no load takes is refused. Loads marked `also` read every row beside
that.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Refusal
from etl.quarantine import Check, raw_text, sift
from etl.reading import json_document, json_value, ndjson_lines, sniff, stripped_keys
from etl.sources.declared import numbered, parsed_chunks
from etl.sources.mapped_values import Cells, checks, matches, values
from etl.sources.mapping_file import Load, MappedFile, Mapping, read_mapping
from etl.tables import Table, require, tables

NOBODY_TOOK = "映射文件里没有一条 loads 接收这一行。请补一条 loads，或用 target: skip 明确跳过"
_LINE = ("order_id", "product_id", "sku_id", "product_name", "quantity", "paid_fen", "list_fen")
_NUMBERED = {"order_lines": _LINE, "refunds": ("refund_id", "product_id", "quantity")}
_CHANGES = {"order_lines": ("refunded_fen", "status"), "refunds": ("refunded_fen",)}
_JSON_CHUNK = 50_000
_TRUST = ("unionid", "external_userid", "openid", "member_id", "phone_hash")


def feeds(mapping_path: Path) -> tuple[Feed, ...]:
    """The feeds a mapping file declares, one per kind of file.

    Raises:
        FileRefusedError: the mapping file is wrong; every fault with its line.
    """
    return feeds_of(read_mapping(mapping_path))


def feeds_of(mapping: Mapping) -> tuple[Feed, ...]:
    """The same of a mapping that was read."""
    return tuple(_feed(file, mapping, number) for number, file in enumerate(mapping.files, 1))


def _feed(file: MappedFile, mapping: Mapping, number: int) -> Feed:
    def read(input_file: InputFile, context: ReadContext) -> Iterator[Parsed]:
        yield from _read(input_file, file, mapping, context)

    written: dict[str, LakeTable] = {
        load.target: load.of.table for load in file.loads if load.target != "skip"
    }
    return Feed(
        name=f"{mapping.source}:{number}:{file.file}",
        title=f"{mapping.title}（{file.file}）",
        tables=tuple(written.values()),
        patterns=(file.file,),
        recognises=lambda _sniff: False,
        read=read,
    )


def _read(
    input_file: InputFile, file: MappedFile, mapping: Mapping, context: ReadContext
) -> Iterator[Parsed]:
    gathered: list[list[pl.DataFrame]] = [[] for _ in file.loads]
    refusals: list[list[Refusal]] = [[] for _ in file.loads]
    first = next(n for n, load in enumerate(file.loads) if load.target != "skip")
    for chunk in _with_merged_cells(_chunks(input_file, file), file.fill_down):
        require(chunk.rows, _columns(file))
        settings = Cells.of(chunk.rows, file, mapping, context)
        rows, refused = _routed(chunk.rows, file)
        refusals[first] += [*chunk.refusals, *refused]
        for number, load in enumerate(file.loads):
            if load.target == "skip":
                continue
            own = rows.filter(pl.lit(value=True) if load.also else pl.col("_load") == number)
            good, bad = sift(own.drop("_load"), list(checks(load, settings)))
            refusals[number] += bad
            gathered[number].append(_filled(good, load, mapping, settings))
    for load, frames, refused in zip(file.loads, gathered, refusals, strict=True):
        if frames:
            yield from parsed_chunks(load.of.table, _whole(load, pl.concat(frames)), refused)


def _routed(rows: pl.DataFrame, file: MappedFile) -> tuple[pl.DataFrame, list[Refusal]]:
    """Each row with the number of the load that takes it."""
    types = dict(rows.schema)
    loads = [(number, load) for number, load in enumerate(file.loads) if not load.also]
    taken = pl.coalesce(
        *(
            pl.when(matches(load.where, types) if load.where else pl.lit(value=True)).then(
                pl.lit(number, dtype=pl.Int32)
            )
            for number, load in loads
        ),
        pl.lit(None, dtype=pl.Int32),
    )
    unwanted = [Check(None, matches(rule.when, types), rule.reason) for rule in file.refuse]
    orphaned = [Check(None, taken.is_null(), NOBODY_TOOK)] if loads else []
    good, refused = sift(rows, [*unwanted, *orphaned])
    return good.with_columns(_load=taken), refused


def _filled(rows: pl.DataFrame, load: Load, mapping: Mapping, settings: Cells) -> pl.DataFrame:
    """The columns of the target, the source and the brand put on them."""
    target = load.of
    given = rows.select(
        "_row",
        pl.lit(mapping.source).alias("source"),
        pl.lit(mapping.brand or settings.context.brand_id).alias("brand_id"),
        *(expression for _, expression in values(load, settings)),
        *_extras(load),
    )
    if target.names_people:
        given = _with_person(given, mapping.source)
    filled = given.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in target.table.schema.items()
        if name not in given.columns
    )
    if target.day_of:
        day = cells.business_date(pl.col(target.day_of), settings.context.business_zone)
        filled = filled.with_columns(day=day)
    return filled


def _extras(load: Load) -> Iterator[pl.Expr]:
    if load.target == "order_lines":
        yield pl.lit(load.orders).alias("makes_orders")
    if load.attributes:
        named = (pl.col(load.attributes[name]).alias(name) for name in sorted(load.attributes))
        yield pl.struct(named).struct.json_encode().alias("attributes")


def _with_person(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """Adds the identity to trust most; a member number is one only within its source."""
    rows = rows.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in _TRUST if name not in rows.columns
    )
    if "app_id" in rows.columns:
        rows = rows.with_columns(openid=pl.concat_str("app_id", pl.lit(":"), "openid"))
    member = pl.concat_str(pl.lit(f"{source}:"), "member_id")
    known = [pl.col(name) if name != "member_id" else member for name in _TRUST]
    kinds = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in _TRUST]
    return rows.with_columns(identity_kind=pl.coalesce(kinds), identity_value=pl.coalesce(known))


def _whole(load: Load, rows: pl.DataFrame) -> pl.DataFrame:
    """What can be said only of all rows of a file: which are repeats, which are equal pieces."""
    if load.of.is_dimension:
        return rows.unique(
            [name for name in rows.columns if name != "_row"], keep="first", maintain_order=True
        )
    key = _NUMBERED.get(load.target)
    if key is None:
        return rows
    named = "line_no" in load.columns
    if named:
        return rows.with_columns(copy_no=pl.lit(1, dtype=pl.Int64))
    return numbered(rows, key, order=_CHANGES[load.target])


def _with_merged_cells(chunks: Iterator[Table], columns: list[str]) -> Iterator[Table]:
    """Rows under a merged cell carry what it says: all of `columns`, where the first is empty.

    A row whose first column is filled keeps its own empty cells: they belong to another order.
    """
    above: pl.DataFrame | None = None
    for chunk in chunks:
        if not columns or chunk.rows.is_empty():
            yield chunk
            continue
        require(chunk.rows, columns)
        is_below = cells.text(pl.col(columns[0])).is_null()
        filled = chunk.rows.select(
            pl.when(~is_below).then(pl.col(name).cast(pl.String).fill_null("")).alias(name)
            for name in columns
        )
        joined = filled if above is None else pl.concat([above, filled])
        joined = joined.select(pl.all().forward_fill())
        above = joined.tail(1)
        yield Table(chunk.rows.with_columns(joined.tail(chunk.rows.height)), chunk.refusals)


def columns_of(input_file: InputFile, names: Iterable[str]) -> Iterator[pl.DataFrame]:
    """The rows of a table or of JSON with these keys, as text, before any mapping."""
    for chunk in _chunks(input_file, None, tuple(names)):
        yield chunk.rows


def _columns(file: MappedFile) -> list[str]:
    """Every column the file must have."""
    needed: dict[str, None] = dict.fromkeys(file.fill_down)
    for load in file.loads:
        for value in load.columns.values():
            needed |= dict.fromkeys(value.columns)
        needed |= dict.fromkeys(load.attributes.values())
        for condition in load.where or []:
            needed |= dict.fromkeys(condition)
    for rule in file.refuse:
        for condition in rule.when:
            needed |= dict.fromkeys(condition)
    return list(needed)


def _chunks(
    input_file: InputFile, file: MappedFile | None, names: tuple[str, ...] = ()
) -> Iterator[Table]:
    kind = sniff(input_file).kind
    if kind not in ("json", "ndjson"):
        yield from tables(input_file, header_line=file.header_line if file else None)
        return
    wanted = tuple(_columns(file)) if file else names
    held: list[dict[str, object]] = []
    refusals: list[Refusal] = []
    for number, raw, value in _objects(input_file, kind):
        if isinstance(value, dict):
            held.append({**_flat(value), "_row": number})
        else:
            reason = "这一行不是完整的 JSON 对象。请重新导出这一行"
            refusals.append(Refusal(number, None, reason, raw_text(raw)))
        if len(held) >= _JSON_CHUNK:
            yield _json_table(held, wanted, refusals)
            held, refusals = [], []
    yield _json_table(held, wanted, refusals)


def _objects(input_file: InputFile, kind: str) -> Iterator[tuple[int, object, object]]:
    if kind == "json":
        document = json_document(input_file)
        several = document if isinstance(document, list) else [document]
        yield from ((number, value, value) for number, value in enumerate(several, 1))
        return
    for number, line in ndjson_lines(input_file):
        try:
            yield number, line, stripped_keys(json_value(line))
        except (ValueError, RecursionError):
            yield number, line, None


def _flat(value: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Nested keys as `outer.inner`, so that a mapping can name them."""
    flat: dict[str, object] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            flat |= _flat(inner, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = inner
    return flat


def _json_table(
    held: list[dict[str, object]], names: Iterable[str], refusals: list[Refusal]
) -> Table:
    """Keys a mapping names, as text; a key that no object has is an empty column."""
    columns = [
        pl.Series(name, [_as_text(each.get(name)) for each in held], dtype=pl.String)
        for name in names
    ]
    numbers = pl.Series("_row", [each["_row"] for each in held], dtype=pl.Int64)
    return Table(pl.DataFrame([*columns, numbers]), refusals)


def _as_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
