"""The mapping language: a YAML file that says what the columns of other tables are.

docs/mapping.md teaches it. Everything is checked before a row is read; every complaint names its
line.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from etl.errors import FileRefusedError, did_you_mean
from etl.sources import mapping_yaml
from etl.sources.mapped_targets import LINE_TYPES, STATUSES, TARGETS, Target


def _wrong(reason: str, *at: str | int) -> PydanticCustomError:
    return PydanticCustomError("mapping", "{reason}", {"reason": reason, "at": at})


def _decided(value: object) -> object:
    if isinstance(value, str) and value.endswith(("?", "？")):
        shown = value.rstrip("?？") or "……"
        raise _wrong(f"“{value}”还没有决定。请核对后去掉问号，例如写成 {shown}")
    return value


def _named(key: str) -> BeforeValidator:
    """A bare word stands for an object with only that key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _tested(value: object) -> object:
    if isinstance(value, list):
        return {"in": value}
    return {"equals": value} if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Words = Annotated[list[str], BeforeValidator(_listed)]


class Money(_Part):
    """The unit of money cells. `minor` with `decimals` is the smallest coin of any currency."""

    unit: Annotated[Literal["元", "分", "major", "minor"], BeforeValidator(_decided)] = "元"
    decimals: Annotated[int, Field(ge=0, le=4)] = 2


class Time(_Part):
    """How time cells are written. Zone `local`: the wall clock is business time as it stands."""

    zone: str = "local"
    format: Annotated[str, BeforeValidator(_decided)] = "auto"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            return zone if zone == "local" else ZoneInfo(zone).key
        except (KeyError, ValueError, OSError):
            reason = f"不认识时区“{zone}”。写 local、UTC 或 Asia/Shanghai 这样的名称"
            raise _wrong(reason) from None


class Test(_Part):
    """What must hold for the cells of a column; every given key must hold."""

    __test__ = False

    equals: str | None = None
    in_: Annotated[list[str] | None, Field(alias="in")] = None
    starts_with: Words | None = None
    ends_with: Words | None = None
    contains: str | None = None
    above: Decimal | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None
    empty: bool | None = None
    not_: Annotated[Self | None, Field(alias="not"), BeforeValidator(_tested)] = None


Condition = dict[str, Annotated[Test, BeforeValidator(_tested)]]
Conditions = Annotated[list[Condition], BeforeValidator(_listed)]
"""Any of these conditions; within one, every column must pass."""


class Value(_Part):
    """Where a field comes from: a column, a product of columns, or columns joined."""

    column: str | None = None
    multiply: list[str] | None = None
    join: list[str] | None = None
    between: str = "-"
    values: dict[str, str] | None = None
    otherwise: str | None = None
    negate: bool = False
    money: Annotated[Money | None, _named("unit")] = None
    time: Annotated[Time | None, _named("zone")] = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file it needs."""
        return (self.column,) if self.column else tuple(self.multiply or self.join or ())

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if "?" in self.columns:
            raise _wrong("这里还没有决定是哪一列。请把问号换成文件里的列名")
        ways = [way for way in (self.column, self.multiply, self.join) if way]
        if len(ways) != 1:
            raise _wrong("请在 column、multiply、join 中写且只写一个")
        return self


class Load(_Part):
    """Rows of a file that become rows of one target."""

    target: str
    where: Conditions | None = None
    also: bool = False
    orders: bool = True
    columns: dict[str, Annotated[Value, _named("column")]] = {}
    constants: dict[str, str] = {}
    attributes: dict[str, str] = {}

    @property
    def of(self) -> Target:
        """The target itself; `skip` has none."""
        return TARGETS[self.target]

    @field_validator("target")
    @classmethod
    def _known_target(cls, target: str) -> str:
        if target not in TARGETS and target != "skip":
            known = [*TARGETS, "skip"]
            meant = did_you_mean(target, known)
            raise _wrong(f"不认识的目标“{target}”{meant}，可以是：{'、'.join(known)}")
        return target

    @model_validator(mode="after")
    def _fields_fit(self) -> Self:
        if self.target == "skip":
            return self
        given = [("columns", name) for name in self.columns]
        given += [("constants", name) for name in self.constants]
        for place, name in given:
            if self.of.field(name) is None:
                known = [field.name for field in self.of.fields]
                reason = f"{self.target} 没有“{name}”这个字段{did_you_mean(name, known)}"
                raise _wrong(f"{reason}，可以是：{'、'.join(known)}", place, name)
        self._complete({name for _, name in given})
        self._words("status", STATUSES)
        self._words("line_type", LINE_TYPES)
        return self

    def _complete(self, given: set[str]) -> None:
        absent = [f.name for f in self.of.fields if f.required and f.name not in given]
        if absent:
            raise _wrong(f"{self.target} 还缺必填字段：{'、'.join(absent)}", "columns")
        if "openid" in given and "app_id" not in given:
            raise _wrong("openid 必须和 app_id 一起给出：没有 app_id 的 openid 认不出人", "columns")
        if self.attributes and self.target != "members":
            raise _wrong("attributes 只用于 members", "attributes")

    def _words(self, name: str, allowed: tuple[str, ...]) -> None:
        value = self.columns.get(name)
        words = [("constants", self.constants[name])] if name in self.constants else []
        if value and value.values:
            words += [("columns", word) for word in value.values.values()]
        if value and value.otherwise:
            words.append(("columns", value.otherwise))
        for place, word in words:
            if word not in allowed:
                raise _wrong(f"“{word}”不行，{name} 只能是：{'、'.join(allowed)}", place, name)


class Refuse(_Part):
    """Rows that go to the quarantine, with the sentence their owner will read."""

    when: Conditions
    reason: str


class MappedFile(_Part):
    """The files of one kind, known by their name, and what their rows are."""

    file: str
    header_line: Annotated[int, Field(ge=1)] | None = None
    fill_down: Words = []
    money: Annotated[Money | None, _named("unit")] = None
    time: Annotated[Time | None, _named("zone")] = None
    refuse: list[Refuse] = []
    loads: Annotated[list[Load], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_load_can_be_reached(self) -> Self:
        routed = [number for number, load in enumerate(self.loads) if not load.also]
        for number in routed[:-1]:
            if self.loads[number].where is None:
                reason = "这一项没有 where，会拿走所有剩下的行，后面的 loads 收不到数据"
                raise _wrong(reason, "loads", number)
        if all(load.target == "skip" for load in self.loads):
            raise _wrong("loads 里至少要有一个不是 skip 的目标", "loads")
        if "/" in self.file or "\\" in self.file:
            raise _wrong("file 只写文件名，不写文件夹；映射文件只管同一文件夹里的文件", "file")
        return self


class Mapping(_Part):
    """A mapping file."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    title: str
    brand: str | None = None
    money: Annotated[Money, _named("unit")] = Money()
    time: Annotated[Time, _named("zone")] = Time()
    files: Annotated[list[MappedFile], Field(min_length=1)]


def read_mapping(path: Path) -> Mapping:
    """The mapping file, wholly checked.

    Raises:
        FileRefusedError: what is wrong, line by line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError(f"映射文件 {path.name} 不是 UTF-8，请另存为 UTF-8。") from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str) -> Mapping:
    """The text of a mapping file, wholly checked.

    Raises:
        FileRefusedError: what is wrong, line by line.
    """
    document, lines = mapping_yaml.load(text, name)
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        found: list[dict[str, Any]] = [dict(each) for each in error.errors()]
        told = mapping_yaml.sentences(found, lines, name, KEYS)
        raise FileRefusedError("；\n".join(told) + "。写法见 docs/mapping.md。") from error


KEYS = tuple(
    dict.fromkeys(
        field.alias or name
        for part in (Mapping, MappedFile, Load, Refuse, Value, Test, Money, Time)
        for name, field in part.model_fields.items()
    )
)
"""Every key of the language, to tell what a misspelt one may mean."""
