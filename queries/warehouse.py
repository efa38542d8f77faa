"""The one way from a question to its rows: the published file, opened read-only and locked down."""

import logging
import os
import re
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from queries import catalog, metrics, params
from queries.cancelling import Cancellation, current
from queries.errors import (
    NoWarehouseError,
    QueryCancelledError,
    QueryError,
    QueryTimeoutError,
)

logger = logging.getLogger(__name__)
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

TIME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Which build of the data answers, and how far it reaches."""

    version: int
    built_at: datetime
    as_of: date
    data_through: date | None


class Warehouse:
    """The published data of one company.

    Safe to share between threads, and between processes that fork before they ask: each process
    opens the file for itself, at its first question. A newer version is taken up by the next
    question; questions already running finish on the version they began with.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        memory_limit: str = "2GB",
        threads: int = 2,
        query_seconds: float = 10.0,
    ) -> None:
        self._link = data_dir / "current"
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
            # Nowhere to spill: a question too large fails at once and fills no disk.
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._seconds = query_seconds
        self._lock = threading.Lock()
        self._opened: tuple[int, str] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def folder(self) -> Path:
        """The data folder: beside the published file lie its run history and refused rows."""
        return self._link.parent

    def fetch(self, name: str, **values: object) -> pl.DataFrame:
        """The rows that answer the query of that name.

        Raises:
            UnknownQueryError: there is no such query.
            ParameterError: a value is missing or not known to the query.
            NoWarehouseError: nothing has been published yet.
            QueryError: the database refused, ran out of time, or was asked to stop.
        """
        query = catalog.find(name)
        params.require(query, values)
        return self._run(query.name, query.sql, values)

    def explain(self, name: str) -> catalog.Query:
        """What the query of that name asks, in words and in SQL."""
        return catalog.find(name)

    def version(self) -> DataVersion:
        """The version of the data that the next question will be answered from."""
        row = self.fetch("shell/version").row(0, named=True)
        return DataVersion(**row)

    def published(self) -> int | None:
        """The number of the version readers see, by its file name alone; None before the first."""
        found = re.fullmatch(r"mart-(\d+)\.duckdb", Path(os.path.realpath(self._link)).name)
        return int(found[1]) if found else None

    def metrics(self) -> Mapping[str, metrics.Metric]:
        """What each number on the screen is called and means."""
        return metrics.parse(metrics.text())

    def _run(self, name: str, sql: str, values: Mapping[str, object]) -> pl.DataFrame:
        started = time.monotonic()
        cursor = self._cursor()
        try:
            rows = self._deadline(name, cursor, partial(_rows, cursor, sql, values))
        except duckdb.Error as error:
            logger.warning("query=%s failed=%s", name, type(error).__name__)
            raise QueryError(f"查询 {name} 失败：{error}") from error
        finally:
            cursor.close()
        seconds = time.monotonic() - started
        logger.info("query=%s rows=%d seconds=%.3f", name, rows.height, seconds)
        return rows

    def _deadline(
        self, name: str, cursor: duckdb.DuckDBPyConnection, read: Callable[[], pl.DataFrame]
    ) -> pl.DataFrame:
        handle = current() or Cancellation()
        timer = threading.Timer(self._seconds, _interrupt, (cursor,))
        timer.daemon = True
        timer.start()
        try:
            with handle.watching(partial(_interrupt, cursor)):
                return read()
        except duckdb.InterruptException as error:
            if handle.is_cancelled:
                raise QueryCancelledError(f"查询 {name} 已取消。") from error
            raise QueryTimeoutError(
                f"查询 {name} 超过 {self._seconds:g} 秒仍未完成，已停止。请缩短日期范围再试。"
            ) from error
        finally:
            timer.cancel()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        target = os.path.realpath(self._link)
        with self._lock:
            if self._connection is None or self._opened != (os.getpid(), target):
                self._connection = self._open(target)
                self._opened = (os.getpid(), target)
            return self._connection.cursor()

    def _open(self, target: str) -> duckdb.DuckDBPyConnection:
        if not Path(target).is_file():
            raise NoWarehouseError(
                f"还没有数据：{self._link} 不存在。"
                "请运行 python run.py refresh --inbox 导出文件目录"
            )
        try:
            connection = duckdb.connect(target, read_only=True, config=self._config)
            # Tricky: the lock also locks the time zone, so this order is the only one that works.
            connection.execute(f"set global TimeZone = '{TIME_ZONE}'")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        except duckdb.Error as error:
            raise NoWarehouseError(f"打不开数据文件 {Path(target).name}：{error}") from error
        logger.info("warehouse=%s opened=true", Path(target).name)
        return connection


def _rows(
    cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]
) -> pl.DataFrame:
    # A relation, `cursor.sql(…).pl()`, plans every question twice, which takes longer than to
    # answer most; what the copy costs that DuckDB warns of is nothing beside it.
    return pl.DataFrame(cursor.execute(sql, dict(values)).to_arrow_table())


def _interrupt(cursor: duckdb.DuckDBPyConnection) -> None:
    # A query may finish, and close its cursor, in the moment before it would be stopped.
    with suppress(duckdb.Error):
        cursor.interrupt()
