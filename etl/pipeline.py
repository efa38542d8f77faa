"""The refresh, from the inbox to what readers see: read → lake → marts → checks → publish."""

import fcntl
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import duckdb

from etl import checks, code_version, intake, marts, meta, publish
from etl.errors import BuildError, PublishError, RefreshRunningError
from etl.feeds import Company
from etl.intake import Intake
from etl.report import RefreshReport
from etl.runs import Run, Step

SOURCES = (
    "etl.sources.youshu",
    "etl.sources.youzan",
    "etl.sources.weixin_store",
    "etl.sources.wecom",
    "etl.sources.live",
    "etl.sources.dictionaries",
)
ROOT = Path(__file__).parent.parent
QUERIES = ROOT / "queries"
LOCK = ".refresh.lock"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build with, apart from the input: other SQL or only some tables, for tests."""

    queries: Path = QUERIES
    sources: tuple[str, ...] = SOURCES
    targets: tuple[str, ...] | None = None
    limits: marts.Limits = marts.Limits()


def refresh(
    inbox: Path,
    data: Path,
    *,
    company: Company,
    as_of: date | None = None,
    settle_seconds: int = 0,
    workers: int | None = None,
    keep: int = 3,
    on_step: Callable[[Step], None] = lambda _: None,
    force: bool = False,
    plan: Plan = Plan(),  # noqa: B008 - frozen, so sharing it is safe
) -> RefreshReport:
    """Loads what is new in the inbox and publishes a new version if anything changed.

    as_of: the last complete business day; yesterday by the clock if not given
    force: rebuild even if neither files, settings, SQL nor code have changed

    Raises:
        RefreshRunningError: another refresh holds the data folder.
        BuildError: a SQL file failed; readers keep the version they have.
    """
    begun = monotonic()
    day = as_of or datetime.now(ZoneInfo(company.business_zone)).date() - timedelta(days=1)
    data.mkdir(parents=True, exist_ok=True)
    with alone(data):
        publish.sweep(data)
        run = Run(data / "runs.jsonl", uuid.uuid4().hex[:12], on_step)
        taken = intake.take(
            inbox, data, company, plan.sources, run, settle_seconds=settle_seconds, workers=workers
        )
        report = _published(data, taken, company, day, run, plan, keep=keep, force=force)
    return replace(report, seconds=round(monotonic() - begun, 2))


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the data folder; the kernel lets go of it if this process dies.

    Raises:
        RefreshRunningError: somebody else holds it.
    """
    with (data / LOCK).open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefreshRunningError("另一次刷新正在运行，请等它结束后再试。") from error
        yield


def _published(
    data: Path,
    taken: Intake,
    company: Company,
    as_of: date,
    run: Run,
    plan: Plan,
    *,
    keep: int,
    force: bool,
) -> RefreshReport:
    version = publish.current_version(data)
    if not taken.entries:
        return _report(taken, "nothing", _nothing(taken), version)
    fingerprint = _fingerprint(taken, company, as_of, plan)
    if not force and version and _fingerprint_of(data) == fingerprint:
        return _report(taken, "unchanged", "没有新的文件，数据保持不变。", version)
    inputs = marts.Inputs(
        lake=data / intake.LAKE,
        tables=taken.tables,
        entries=tuple(taken.entries[sha] for sha in sorted(taken.entries)),
        company=company,
        as_of=as_of,
        version=publish.next_version(data),
        built_at=datetime.now(UTC),
    )
    path = publish.build_path(data)
    try:
        broken = _build(path, inputs, run, plan, fingerprint)
        stopping = tuple(each for each in broken if each.severity == "stop")
        if stopping:
            return replace(
                _report(taken, "stopped", _stopped(stopping), version), failed_checks=stopping
            )
        with run.step("publish", f"v{inputs.version}"):
            publish.publish(data, path, inputs.version, keep=keep)
    finally:
        publish.sweep(data)
    message = f"已发布第 {inputs.version} 版数据。"
    report = _report(taken, "published", message, inputs.version)
    return replace(report, warnings=report.warnings + tuple(str(each) for each in broken))


def _build(
    path: Path, inputs: marts.Inputs, run: Run, plan: Plan, fingerprint: str
) -> list[checks.Broken]:
    promises = checks.read(plan.queries / "checks")
    try:
        with marts.opened(path, plan.limits) as connection:
            marts.open_lake(connection, inputs)
            with run.step("marts") as count:
                built = marts.build(
                    connection,
                    plan.queries,
                    inputs,
                    targets=plan.targets,
                    now=count.now,
                    keep={table for promise in promises for table in promise.reads},
                )
                count.detail = f"{len(built)} tables"
            with run.step("checks") as count:
                broken = checks.run(connection, promises, built)
                count.rows = sum(each.count for each in broken)
            with run.step("meta"):
                published = [name for name in built if name.startswith("marts.")]
                meta.write(connection, inputs, published, plan.queries, fingerprint)
                connection.execute("checkpoint")
    except duckdb.Error as error:
        raise BuildError(f"构建数据文件时数据库出错，读者仍看到上一版：{error}") from error
    return broken


def _fingerprint(taken: Intake, company: Company, as_of: date, plan: Plan) -> str:
    """Equal for two refreshes that must give the same tables."""
    parts = [f"{sha} {entry.version}" for sha, entry in sorted(taken.entries.items())]
    parts += [repr(replace(company, phone_key=hashlib.sha256(company.phone_key).digest()))]
    parts += [as_of.isoformat(), repr(plan.targets), duckdb.__version__]
    parts += [code_version.of_tree(ROOT / "etl", plan.queries)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _fingerprint_of(data: Path) -> str | None:
    path = (data / publish.CURRENT).resolve()
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute("select fingerprint from meta.data_version").fetchall()
    except duckdb.Error as error:
        raise PublishError(f"现有的数据文件打不开：{error}。请删除 {path.name} 后重试。") from error
    return str(rows[0][0]) if rows else None


def _report(taken: Intake, outcome: str, message: str, version: int | None) -> RefreshReport:
    warnings = tuple(
        f"{file.name}：{file.reason}"
        for file in taken.files
        if file.status in ("refused", "waiting")
    )
    return RefreshReport(outcome, message, version, taken.files, (), warnings)  # type: ignore[arg-type]


def _nothing(taken: Intake) -> str:
    if not taken.files:
        return "收件目录是空的。请把导出的文件放进去，再运行一次刷新。"
    return "收件目录里没有一个文件可以读取，原因见各文件的说明。"


def _stopped(broken: Iterable[checks.Broken]) -> str:
    names = "、".join(each.name for each in broken)
    return f"检查未通过（{names}），没有发布；页面仍显示上一版数据。"
