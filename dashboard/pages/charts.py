"""What a chart of a page is: one declaration, shared by its table twin, its CSV and its ⓘ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboard.components.table import Column
from dashboard.format import Kind
from dashboard.i18n import Language, text
from dashboard.i18n.texts import texts
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Words:
    """A column of text.

    field:   the column; in English the one named `english`, where there is one
    title:   key of its heading
    area:    the values are codes whose texts are “<area><code>”
    code:    the column of codes that speaks where the field itself is null
    kind:    for a number that is no metric of its own
    """

    field: str
    title: str
    english: str = ""
    area: str = ""
    code: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """One question of a page.

    name:    unique on its page; part of addresses
    query:   empty where the rows come from `read` and not from the warehouse
    title:   key of its title
    columns: what its table and CSV hold: words, or the code of a metric
    own:     the parameters it needs beside the filters
    derived: columns that the rest of the row, or the choice itself, already says
    whole:   about all that was delivered, so the filters do not narrow it
    read:    the rows that no query gives
    shape:   the columns, where the reader chooses them
    note:    what a file of it must say beside the filters
    """

    page: str
    name: str
    query: str
    title: str
    columns: Sequence[Words | str]
    own: Callable[[Warehouse, View], dict[str, object]] = lambda warehouse, view: {}
    derived: Callable[[View], Sequence[pl.Expr]] = lambda view: ()
    whole: bool = False
    read: Callable[[Warehouse, View], pl.DataFrame] | None = None
    shape: Callable[[View], Sequence[Words | str]] | None = None
    note: Callable[[Warehouse, View], str] = lambda warehouse, view: ""

    def seen(self, view: View) -> Chart:
        """The same chart with the columns that this view chooses."""
        return replace(self, columns=self.shape(view)) if self.shape else self

    @property
    def metrics(self) -> tuple[str, ...]:
        """The codes of the metrics it shows."""
        return tuple(column for column in self.columns if isinstance(column, str))

    def params(self, warehouse: Warehouse, view: View) -> dict[str, object]:
        """What its query is asked with."""
        own = self.own(warehouse, view)
        return own if self.whole else view.params(**own)

    def fetch(self, warehouse: Warehouse, view: View) -> pl.DataFrame:
        """Its rows in the chosen period."""
        if self.read is not None:
            rows = self.read(warehouse, view)
        else:
            rows = warehouse.fetch(self.query, **self.params(warehouse, view))
        return rows.with_columns(self.derived(view))

    def compared(self, warehouse: Warehouse, view: View) -> pl.DataFrame | None:
        """Its rows in the comparison period; None when nothing is compared."""
        params = view.compared(**self.own(warehouse, view))
        return None if params is None else warehouse.fetch(self.query, **params)


def metric_label(metric: Metric, language: Language) -> str:
    """What a metric is called."""
    return metric.label if language == "zh-CN" else metric.label_en


def metric_words(metric: Metric, language: Language) -> str:
    """What a metric means."""
    return metric.description if language == "zh-CN" else metric.description_en


def table_columns(
    chart: Chart, metrics: Mapping[str, Metric], language: Language
) -> tuple[Column, ...]:
    """The columns of a chart's table, headed in the reader's words."""
    return tuple(
        Column(field_of(column, language), text(column.title), kind=column.kind)
        if isinstance(column, Words)
        else Column(
            column,
            metric_label(metrics[column], language),
            kind=metrics[column].format,
            hint=metric_words(metrics[column], language),
        )
        for column in chart.columns
    )


def field_of(column: Words, language: Language) -> str:
    """The column of the frame that a reader of this language sees."""
    return column.english if column.english and language == "en" else column.field


def in_words(rows: pl.DataFrame, chart: Chart, language: Language) -> pl.DataFrame:
    """The rows with codes written out; a code without a text stays as it is."""
    return rows.with_columns(
        _written(column, language)
        for column in chart.columns
        if isinstance(column, Words) and column.area
    )


def _written(column: Words, language: Language) -> pl.Expr:
    names = {
        key.removeprefix(column.area): words
        for key, words in texts(language).items()
        if key.startswith(column.area)
    }
    codes = pl.col(column.code or column.field).cast(pl.String).fill_null("unknown").replace(names)
    field = field_of(column, language)
    return pl.coalesce(field, codes).alias(field) if column.code else codes.alias(field)


def linked(columns: Sequence[Column], *, link: str, colour: str) -> tuple[Column, ...]:
    """The same columns, the first of which leads somewhere and wears a colour."""
    return (replace(columns[0], link=link, colour=colour), *columns[1:])
