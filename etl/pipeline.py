"""The refresh, from the inbox to what readers see: read → lake → marts → checks → publish."""

import fcntl
import hashlib
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import duckdb

from etl import (
    checks,
    code_version,
    deliveries,
    disks,
    intake,
    marts,
    meta,
    news,
    publish,
    restatements,
)
from etl.decisions import Decisions
from etl.decisions import fingerprint as decided
from etl.errors import BuildError, PublishError, RefreshRunningError
from etl.feeds import Company
from etl.inputs import Inputs
from etl.intake import Intake
from etl.lake_views import open_lake
from etl.news import Previous
from etl.relations import create
from etl.report import RefreshReport
from etl.runs import Count, Run, Step

logger = logging.getLogger(__name__)

SOURCES = (
    "etl.sources.youshu",
    "etl.sources.sensors",
    "etl.sources.wedata",
    "etl.sources.youzan",
    "etl.sources.youzan_trades",
    "etl.sources.weixin_store",
    "etl.sources.weixin_store_orders",
    "etl.sources.weixin_component",
    "etl.sources.weimob",
    "etl.sources.crmeb",
    "etl.sources.youshu_order",
    "etl.sources.wxpay",
    "etl.sources.shipping",
    "etl.sources.wecom",
    "etl.sources.channels",
    "etl.sources.mini_program_live",
    "etl.sources.live_tables",
    "etl.sources.wechat_statistics",
    "etl.sources.ads",
    "etl.sources.reach",
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
    full: bool = False,
    decisions: Decisions | None = None,
    plan: Plan = Plan(),  # noqa: B008 - frozen, so sharing it is safe
) -> RefreshReport:
    """Loads what is new in the inbox and publishes a new version if anything changed.

    as_of: the last complete business day; yesterday by the clock if not given
    decisions: what people decided in the app, rows by the name of their lake table
    full: make every table anew, even if neither files, settings, SQL nor code have changed

    Raises:
        RefreshRunningError: another refresh holds the data folder.
        BuildError: a SQL file failed; readers keep the version they have.
        DiskFullError, FolderError: the disk refuses; readers keep the version they have.
    """
    begun = monotonic()
    day = as_of or datetime.now(ZoneInfo(company.business_zone)).date() - timedelta(days=1)
    with disks.watched(data), alone(data):
        publish.sweep(data)
        run = Run(data / "runs.jsonl", uuid.uuid4().hex[:12], on_step)
        with run.step("refresh") as count:
            taken = intake.take(
                inbox,
                data,
                company,
                plan.sources,
                run,
                settle_seconds=settle_seconds,
                workers=workers,
            )
            report = _published(
                data,
                taken,
                company,
                day,
                run,
                plan,
                keep=keep,
                full=full,
                decisions=decisions or {},
            )
            _tell(count, report)
    return replace(report, seconds=round(monotonic() - begun, 2))


def _tell(count: Count, report: RefreshReport) -> None:
    """How the whole refresh ended, for those who see it only in data/runs.jsonl."""
    count.detail = report.outcome
    count.rows = sum(file.rows for file in report.files if file.status == "loaded")
    if report.outcome in ("stopped", "nothing"):
        count.error = report.message


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the data folder; the kernel lets go of it if this process dies.

    Raises:
        RefreshRunningError: somebody else holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
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
    full: bool,
    decisions: Decisions,
) -> RefreshReport:
    version = publish.current_version(data)
    if not taken.entries:
        return _report(taken, "nothing", _nothing(taken), version)
    model = _model(company, plan)
    fingerprint = _fingerprint(taken, model, as_of, decisions)
    found = _told(data) if version else None
    if not full and found and found[0] == fingerprint:
        return _report(taken, "unchanged", "没有新的文件，数据保持不变。", version)
    inputs = Inputs(
        lake=data / intake.LAKE,
        tables=taken.tables,
        entries=tuple(taken.entries[sha] for sha in sorted(taken.entries)),
        company=company,
        as_of=as_of,
        version=publish.next_version(data),
        built_at=datetime.now(UTC),
        decisions=decisions,
        model=model,
    )
    may_carry = not full and found is not None and found[1] == model
    previous = _previous(data, version) if may_carry else None
    path = publish.build_path(data)
    try:
        broken = _surely_built(path, inputs, taken, run, plan, fingerprint, previous)
        stopping = tuple(each for each in broken if each.severity == "stop")
        if stopping:
            return replace(
                _report(taken, "stopped", _stopped(stopping), version), failed_checks=stopping
            )
        with run.step("publish", f"v{inputs.version}"):
            staging = marts.staging_of(path)
            publish.publish(data, path, inputs.version, keep=keep, staging=staging)
    finally:
        publish.sweep(data)
    message = f"已发布第 {inputs.version} 版数据。"
    report = _report(taken, "published", message, inputs.version)
    return replace(report, warnings=report.warnings + tuple(str(each) for each in broken))


def _surely_built(
    path: Path,
    inputs: Inputs,
    taken: Intake,
    run: Run,
    plan: Plan,
    fingerprint: str,
    previous: Previous | None,
) -> list[checks.Verdict]:
    """Builds on top of the version before; and in full, if that fails or breaks a promise."""
    if previous:
        try:
            built, broken = _build(path, inputs, taken, run, plan, fingerprint, previous)
            if not (built.carried and any(each.severity == "stop" for each in broken)):
                return broken
            logger.warning("checks failed on what was carried over: everything is made anew")
        except BuildError as error:
            logger.warning("cannot build on the version before: %s", error)
        publish.sweep(path.parent)
    return _build(path, inputs, taken, run, plan, fingerprint, None)[1]


def _build(
    path: Path,
    inputs: Inputs,
    taken: Intake,
    run: Run,
    plan: Plan,
    fingerprint: str,
    previous: Previous | None,
) -> tuple[marts.Built, list[checks.Verdict]]:
    """What was built, and the promises that do not hold."""
    promises = checks.read(plan.queries / "checks")
    try:
        with marts.opened(path, plan.limits, previous) as connection:
            open_lake(connection, inputs)
            with run.step("marts") as count:
                built = marts.build(
                    connection,
                    plan.queries,
                    inputs,
                    targets=plan.targets,
                    now=count.now,
                    keep={table for promise in promises for table in promise.reads},
                    previous=previous,
                )
                count.detail = str(built)
            with run.step("checks") as count:
                verdicts = checks.run(connection, promises, built.names)
                broken = [each for each in verdicts if not each.holds]
                count.rows = sum(each.count for each in broken)
            with run.step("meta"):
                published = [name for name in built.names if name.startswith("marts.")]
                create(connection, "meta.check_results", checks.table(verdicts))
                deliveries.write(connection, inputs, taken)
                meta.write(connection, inputs, published, plan.queries, fingerprint, built.changes)
                restatements.write(connection, inputs)
                news.stamp(connection, fingerprint)
                connection.execute("checkpoint")
                connection.execute("checkpoint staging")
    except duckdb.Error as error:
        raise BuildError(f"构建数据文件时数据库出错，读者仍看到上一版：{error}") from error
    return built, broken


def _model(company: Company, plan: Plan) -> str:
    """Equal where equal rows must give equal tables: code, SQL, settings, database."""
    secrets = company.phone_key + company.phone_seal.encode()
    known = replace(company, phone_key=hashlib.sha256(secrets).digest(), phone_seal="")
    parts = [repr(known), repr(plan.targets), duckdb.__version__]
    parts += [code_version.of_tree(ROOT / "etl", plan.queries)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _fingerprint(taken: Intake, model: str, as_of: date, decisions: Decisions) -> str:
    """Equal for two refreshes that must give the same tables and tell of the same refused files."""
    parts = [f"{sha} {entry.version}" for sha, entry in sorted(taken.entries.items())]
    parts += [repr((each.sha16, each.name)) for each in taken.files if each.status == "refused"]
    parts += [model, as_of.isoformat(), decided(decisions)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _told(data: Path) -> tuple[str, str] | None:
    """Fingerprint and model of the published file."""
    path = (data / publish.CURRENT).resolve()
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.sql("select * from meta.data_version").pl()
    except duckdb.Error as error:
        raise PublishError(f"现有的数据文件打不开：{error}。请删除 {path.name} 后重试。") from error
    told = [(row["fingerprint"], row.get("model", "")) for row in rows.iter_rows(named=True)]
    return told[0] if told else None


def _previous(data: Path, version: int | None) -> Previous | None:
    """The files to build on, if both are there."""
    if version is None:
        return None
    found = Previous((data / publish.CURRENT).resolve(), publish.staging_path(data, version))
    return found if found.staging.exists() else None


def _report(taken: Intake, outcome: str, message: str, version: int | None) -> RefreshReport:
    warnings = tuple(
        f"{file.name}：{file.reason}"
        for file in taken.files
        if file.status in ("refused", "waiting", "skipped")
    )
    return RefreshReport(outcome, message, version, taken.files, (), warnings)  # type: ignore[arg-type]


def _nothing(taken: Intake) -> str:
    if not taken.files:
        return "收件目录是空的。请把导出的文件放进去，再运行一次刷新。"
    return "收件目录里没有一个文件可以读取，原因见各文件的说明。"


def _stopped(broken: Iterable[checks.Verdict]) -> str:
    names = "、".join(each.name for each in broken)
    return f"检查未通过（{names}），没有发布；页面仍显示上一版数据。"
