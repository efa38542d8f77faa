"""The command line: the only place that reads settings and connects the parts.

Packages are imported inside the commands that need them, so that `--help` and a refused setting
answer at once instead of after the seconds that polars, pandera and Dash take to load.
"""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from dashboard.auth.permissions import ROLES
from dashboard.settings import Settings, SettingsError, key
from dashboard.settings import read as read_settings

if TYPE_CHECKING:
    from dashboard.alerts.rules import Refreshed
    from dashboard.auth.accounts import Accounts
    from etl.feeds import Company
    from etl.report import RefreshReport
    from etl.runs import Step

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
DEMO_DAYS = 90
DEMO_USER = "演示"


def command_settings(data_dir: Path | None) -> Settings:
    """The settings, with the data folder of this one command where it names another."""
    settings = read_settings()
    return settings.model_copy(update={"data_dir": data_dir}) if data_dir else settings


def company(settings: Settings, *, is_demo: bool = False) -> "Company":
    """What the marts need to know of the company."""
    from etl.feeds import Company

    return Company(
        brand_id=settings.brand_id,
        brand_name=settings.brand_name,
        currency=settings.currency,
        count_zero_orders=settings.count_zero_orders,
        gross_margin=settings.gross_margin,
        phone_key=phone_key(settings),
        phone_seal=key(None, settings.data_dir / "phone-seal.key"),
        is_demo=is_demo,
    )


def phone_key(settings: Settings) -> bytes:
    """What phones are hashed with."""
    return key(settings.phone_key, settings.data_dir / "phone.key").encode()


def accounts(settings: Settings) -> "Accounts":
    """Users, sessions and audit, migrated to this version."""
    from dashboard.auth.accounts import Accounts

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Accounts(settings.app_database)


def say_link(settings: Settings, token: str) -> None:
    """Prints the address that signs one person in, once."""
    click.echo("一次性登录链接，用后失效 · one-time sign-in link, works once:")
    click.secho(f"\n    {settings.address}/signin/link/{token}\n", bold=True)


def decisions(settings: Settings) -> dict[str, list[dict[str, object]]]:
    """What was decided in the app and a refresh obeys; nothing where there is no app.db yet.

    A refresh that cannot read them stops: links that somebody undid would come back.
    """
    from sqlalchemy.exc import OperationalError

    from dashboard.campaigns.store import Campaigns
    from dashboard.decisions import Decisions

    if settings.app_db and not settings.app_db.exists():
        return {}
    try:
        users = accounts(settings)
    except OperationalError as error:
        raise SettingsError(
            "账号库打不开，读不到已撤销的身份关联，没有刷新。请检查 CHUDIAN_DATABASE_URL。"
            f"The app database cannot be opened: {error.orig}"
        ) from error
    database = users.database
    decided = Decisions(database).for_refresh() | Campaigns(database).for_refresh()
    users.close()
    return decided


def admin_link(people: "Accounts", name: str) -> str:
    """A one-time link for an administrator; `name` is added where there is none yet."""
    admins = [
        person.name for person in people.list() if person.role == "admin" and not person.is_disabled
    ]
    return people.issue_link(admins[0]) if admins else people.add(name, role="admin")


def at_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with the address of this one command; refuses one that cannot be listened on."""
    update = {"host": host or settings.host, "port": port or settings.port}
    settings = settings.model_copy(update=update)
    settings.require_free_port()
    return settings


def run_server(settings: Settings, *, is_demo: bool = False) -> None:
    """Serves until stopped, with the scheduler in a process of its own beside it."""
    from dashboard import starting
    from dashboard.jobs.keeper import kept

    click.echo(f"{settings.address}  （Ctrl-C 停止 · stops）")
    words = [sys.executable, __file__, "schedule", "--tied", *(["--demo"] if is_demo else [])]
    chosen = {"HOST": settings.host, "PORT": str(settings.port)}
    if not is_demo:
        chosen["DATA_DIR"] = str(settings.data_dir)
    with kept(words, os.environ | {f"CHUDIAN_{name}": value for name, value in chosen.items()}):
        starting.run_server(settings)


def demo_settings(settings: Settings) -> Settings:
    """The same address, but data, accounts and keys of its own.

    No nightly work unless set, and nobody is told of what is wrong with an invented brand.
    """
    home = settings.data_dir / "demo"
    update = {"data_dir": home, "inbox_dir": home / "inbox", "database_url": None}
    refresh_at = settings.refresh_at if "refresh_at" in settings.model_fields_set else ""
    silent = dict.fromkeys(("mail_host", "wecom_robot", "dingtalk_robot", "feishu_robot"))
    return settings.model_copy(
        update={**update, **silent, "brand_id": "demo", "refresh_at": refresh_at}
    )


def invented_brand(settings: Settings) -> Settings:
    """The settings of the demo, with the name of its brand."""
    from etl.simulator.brand import BRAND_NAME

    return demo_settings(settings).model_copy(update={"brand_name": BRAND_NAME})


def make_demo(settings: Settings, events: int) -> None:
    """Writes the invented brand's exports, 90 days until yesterday, and publishes them."""
    from etl.progress import days_shown
    from etl.simulator import write_world

    shutil.rmtree(settings.data_dir, ignore_errors=True)
    yesterday = datetime.now(BUSINESS_ZONE).date() - timedelta(days=1)
    with days_shown(Console(stderr=True), "生成演示数据 · inventing a brand") as on_step:
        write_world(
            settings.data_dir, events=events, days=DEMO_DAYS, until=yesterday, on_step=on_step
        )
    click.echo("演示数据里故意放了几处坏文件和坏行 · a few bad files and rows are planted in it:")
    code = run_refresh(settings, settings.inbox, is_demo=True)
    if code:
        sys.exit(code)


def to_all(listeners: "list[Callable[[Step], None]]") -> "Callable[[Step], None]":
    """One listener that tells them all."""

    def tell(step: "Step") -> None:
        for listener in listeners:
            listener(step)

    return tell


def note_alerts(settings: Settings, refreshed: "Refreshed") -> None:
    """Tells the alerts what came of a refresh, which is no worse for what goes wrong there."""
    from dashboard.alerts import rules, setup
    from queries.warehouse import Warehouse

    try:
        board = setup.board(settings)
        rules.after_refresh(board, Warehouse(settings.data_dir), refreshed)
        board.close()
    except Exception:
        logging.getLogger(__name__).exception("alerts could not be brought up to date")


def refreshed(report: "RefreshReport") -> "Refreshed":
    """A report, as far as alerts care."""
    from dashboard.alerts.rules import BrokenCheck, Refreshed

    return Refreshed(
        report.outcome,
        report.message,
        tuple(BrokenCheck(c.name, c.title, c.title_en, c.count) for c in report.failed_checks),
        tuple(file.name for file in report.refused_files),
    )


def run_refresh(
    settings: Settings,
    inbox: Path,
    *,
    as_of: date | None = None,
    settle: int = 0,
    as_json: bool = False,
    is_demo: bool = False,
    progress: Path | None = None,
    full: bool = False,
) -> int:
    """Refreshes with progress on stderr and the report on stdout; gives the exit code."""
    from dashboard.alerts.rules import Refreshed
    from etl.disks import watched
    from etl.errors import EtlError, RefreshRunningError
    from etl.pipeline import refresh
    from etl.progress import report_lines, shown, write_end, written

    if not inbox.is_dir():
        raise SettingsError(
            f"没有导出文件目录 {inbox}。There is no such folder; name it by --inbox."
        )
    with watched(settings.data_dir):
        brand = company(settings, is_demo=is_demo)  # the first time, it writes its keys
    with ExitStack() as shows:
        listeners = [shows.enter_context(shown(Console(stderr=True, quiet=as_json)))]
        if progress:
            listeners.append(shows.enter_context(written(progress)))
        try:
            report = refresh(
                inbox,
                settings.data_dir,
                company=brand,
                as_of=as_of,
                settle_seconds=settle,
                on_step=to_all(listeners),
                decisions=decisions(settings),
                full=full,
            )
        except EtlError as error:
            if not isinstance(error, RefreshRunningError):
                note_alerts(settings, Refreshed("crashed", str(error)))
            raise
    note_alerts(settings, refreshed(report))
    if progress:
        write_end(progress, report)
    click.echo(report.as_json() if as_json else "\n".join(report_lines(report)))
    return {"published": 0, "unchanged": 0, "stopped": 3, "nothing": 5}[report.outcome]


def tie() -> None:
    """Lets this process end with the one that started it."""
    from dashboard.jobs.tied import end_with_parent

    end_with_parent()


class Commands(click.Group):
    """The one place that turns what our packages raise on purpose into a sentence and a code."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command: 2 for a wrong word or setting, 4 for a busy refresh, else 1."""
        from dashboard.errors import DashboardError
        from etl.errors import EtlError, RefreshRunningError
        from queries.errors import ParameterError, QueriesError, UnknownQueryError

        try:
            return super().invoke(ctx)
        except (SettingsError, EtlError, QueriesError, DashboardError) as error:
            click.echo(str(error), err=True)
            usage = dict.fromkeys((SettingsError, ParameterError, UnknownQueryError), 2)
            codes = {**usage, RefreshRunningError: 4}
            return ctx.exit(codes.get(type(error), 1))


FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
data_option = click.option(
    "--data", "data_dir", type=FOLDER, help="数据目录 · data folder [CHUDIAN_DATA_DIR, data]"
)
tied_option = click.option(
    "--tied",
    is_flag=True,
    hidden=True,
    expose_value=False,
    is_eager=True,
    callback=lambda _context, _option, wanted: tie() if wanted else None,
)
demo_option = click.option("--demo", is_flag=True, hidden=True)
port_option = click.option("--port", type=click.IntRange(1, 65535), help="端口 · port [8050]")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Chudian（触点）: exports in, touchpoint map out.

    \b
    试用 · try it        python run.py demo
    日常 · every day     python run.py refresh --inbox exports/
                         python run.py serve
    有问题 · trouble     python run.py doctor

    Settings come from the environment or .env (docs/settings.md). Every command explains itself
    with --help.
    """
    os.umask(0o077)  # what is written down here concerns people: nobody else's to read
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )


@cli.command()
@data_option
@click.option("--inbox", type=FOLDER, help="导出文件目录 · exports [CHUDIAN_INBOX_DIR]")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="营业日，默认昨天 · business day [yesterday]"
)
@click.option(
    "--settle",
    type=click.IntRange(0),
    default=0,
    help="忽略最近几秒内改动的文件 · leave files changed in the last N seconds for the next run",
)
@click.option("--full", is_flag=True, help="全部重新计算 · make every table anew")
@click.option("--json", "as_json", is_flag=True, help="结果为 JSON · the report as JSON")
@click.option("--progress", type=FILE, help="把每一步写入文件 · write each step as a line of JSON")
@tied_option
@demo_option
def refresh(
    data_dir: Path | None,
    inbox: Path | None,
    as_of: datetime | None,
    settle: int,
    full: bool,
    as_json: bool,
    progress: Path | None,
    demo: bool,
) -> None:
    """读入导出文件并发布新数据 · Read exports, build, check, publish.

    Files may come in any order, twice, or overlapping; they are never moved or changed. What
    cannot be read is named and the rest still loads. A failed check keeps yesterday's data up.

    \b
    python run.py refresh --inbox exports/
    python run.py refresh --inbox exports/ --settle 30 --json     # from cron

    Exit codes: 0 published or nothing new, 3 checks stopped the publish, 4 another refresh is
    running, 5 nothing could be read.
    """
    settings = invented_brand(read_settings()) if demo else command_settings(data_dir)
    sys.exit(
        run_refresh(
            settings,
            inbox or settings.inbox,
            as_of=as_of.date() if as_of else None,
            settle=settle,
            as_json=as_json,
            is_demo=demo,
            progress=progress,
            full=full,
        )
    )


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("values", nargs=-1, type=click.UNPROCESSED)
@data_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help="输出格式 · output",
)
@click.option("--sql", is_flag=True, help="只显示 SQL · show the SQL instead")
def query(
    name: str | None,
    values: tuple[str, ...],
    data_dir: Path | None,
    form: Literal["table", "csv", "json"],
    sql: bool,
) -> None:
    """查询页面上的任何数字 · Ask any question a page asks.

    \b
    python run.py query                                   # what can be asked
    python run.py query overview/kpis --start_date 2026-10-01 --end_date 2026-10-31
    python run.py query touchpoints/matrix --start_date 2026-10-01 --end_date 2026-10-31 \\
        --level family --store_ids S01,S02 --format csv > matrix.csv
    """
    from queries import answers, catalog, params
    from queries.warehouse import Warehouse

    if name is None:
        click.echo(answers.listing(catalog.page_queries()))
        return
    asked = catalog.find(name)
    if sql:
        click.echo(asked.sql)
        return
    given = params.parse(asked, params.named(values))
    settings = command_settings(data_dir)
    warehouse = Warehouse(settings.data_dir, memory_limit=settings.memory_limit)
    rows = warehouse.fetch(name, **given)
    click.echo(answers.render(rows, form), nl=False)


@cli.command("map")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--money", type=click.Choice(("yuan", "fen")), help="金额单位 · unit of money")
@click.option("--target", help="目标，如 orders · what the rows are")
@click.option("--sheet", help="工作表 · which sheet of a workbook")
@click.option("--write", is_flag=True, help="写在文件旁边 · put it beside the file")
@click.option("--force", is_flag=True, help="覆盖已有的 · replace one that is there")
@data_option
def propose_mapping(
    file: Path,
    money: str | None,
    target: str | None,
    sheet: str | None,
    write: bool,
    force: bool,
    data_dir: Path | None,
) -> None:
    """为陌生的表格提出映射文件 · Propose a mapping file for a table nobody knows.

    \b
    python run.py map inbox/shop/orders-2026-09.csv                 # look, ten rows, refusals
    python run.py map inbox/shop/orders-2026-09.csv --money yuan --write
    """
    from etl.feeds import ReadContext
    from etl.reading import input_file
    from etl.sources import mapping_wizard as wizard

    mine = company(command_settings(data_dir))
    context = ReadContext(mine.phone_key, mine.business_zone, mine.brand_id)
    table = replace(input_file(file, file.parent), sheet=sheet)
    proposal = wizard.propose(table, money=money, target=target)
    click.echo("\n".join(wizard.told(proposal, wizard.attempt(table, proposal, context))))
    if write:
        click.echo(f"→ {wizard.write(proposal.text, file, force=force)}")
        click.echo("接下来 · next: python run.py refresh")


@cli.command()
@click.argument("identity")
@data_option
def who(identity: str, data_dir: Path | None) -> None:
    """这是谁、为什么是同一个人 · Whose identity this is, and what ties it to that person.

    \b
    python run.py who openid:wxapp:oABC123      # unionid:… external_userid:… member_id:… p0123…
    python run.py who phone:13800000001         # hashed at once; neither shown nor logged

    Exit codes: 0 found, 1 nobody has it (or several fit), 2 it cannot be read.
    """
    from dashboard.who import told
    from queries import persons
    from queries.warehouse import Warehouse

    settings = command_settings(data_dir)
    asked = persons.identity(identity, phone_key(settings))
    warehouse = Warehouse(settings.data_dir, memory_limit=settings.memory_limit)
    found = persons.find(warehouse, asked, None)
    people = sorted({row["one_id"] for row in found})
    users = accounts(settings)
    users.audit("person looked up", actor="command line", target=",".join(people)[:255])
    users.close()
    if len(people) != 1:
        click.echo("\n".join(people) or "没有人有这个标识。Nobody has this identity.")
        sys.exit(1)
    start = persons.ends(found[0]) if asked.kind != "one_id" else None
    click.echo(told(persons.person(warehouse, people[0], start, None)), nl=False)


@cli.command()
@data_option
@port_option
@click.option("--host", help="监听地址 · address [127.0.0.1]")
def serve(data_dir: Path | None, port: int | None, host: str | None) -> None:
    """启动网页 · Serve the pages.

    \b
    python run.py serve                       # this machine only
    CHUDIAN_PUBLIC_URL=https://bi.example.com CHUDIAN_BEHIND_PROXY=true python run.py serve

    While there is no user yet, a one-time link for the first administrator is printed.
    """
    settings = at_address(command_settings(data_dir), host, port)
    people = accounts(settings)
    if not any(person.has_password for person in people.list()):
        say_link(settings, admin_link(people, "admin"))
    people.close()  # the workers are forked, and open their own
    run_server(settings)


@cli.group(invoke_without_command=True)
@click.pass_context
def alerts(context: click.Context) -> None:
    """列出未解决的提醒 · What is wrong with the data; without a word after it, the open alerts."""
    if context.invoked_subcommand is None:
        context.invoke(alerts_list)


@alerts.command("list")
@data_option
def alerts_list(data_dir: Path | None) -> None:
    """列出未解决的提醒 · The open alerts, the newest first."""
    from dashboard.alerts import message, setup

    settings = command_settings(data_dir)
    board = setup.board(settings)
    for alert in board.open_ones():
        words = message.title(alert.rule, alert.facts, settings.language)
        click.echo(f"{alert.opened_at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}\t{words}")
    board.close()


@alerts.command("check")
@data_option
@tied_option
@demo_option
def alerts_check(data_dir: Path | None, demo: bool) -> None:
    """检查来源是否晚到 · Look for sources that are late and checks that are broken."""
    from dashboard.alerts import rules, setup
    from queries.warehouse import Warehouse

    settings = demo_settings(read_settings()) if demo else command_settings(data_dir)
    board = setup.board(settings)
    rules.check_data(board, Warehouse(settings.data_dir, memory_limit=settings.memory_limit))
    board.close()


@alerts.command("test")
@data_option
@tied_option
@demo_option
def alerts_test(data_dir: Path | None, demo: bool) -> None:
    """发送测试提醒 · Send a test alert to everyone the settings name. Exit code 1 if one fails."""
    from dashboard.alerts import setup
    from dashboard.alerts.post import test

    settings = demo_settings(read_settings()) if demo else command_settings(data_dir)
    channels = setup.channels(settings)
    if not channels:
        click.echo("没有设置邮件或群机器人 · neither mail nor a robot is set up: docs/settings.md")
    people = accounts(settings)
    tried = test(channels, setup.composer(settings), people, "command line")
    people.close()
    for each in tried:
        click.echo(f"{each.channel} {each.recipient}: {each.error or 'ok'}")
    sys.exit(int(any(each.error for each in tried)))


@cli.command()
@data_option
@tied_option
@demo_option
def schedule(data_dir: Path | None, demo: bool) -> None:
    """只运行计划程序 · Run the scheduler alone; `serve` starts one by itself.

    \b
    python run.py schedule

    It refreshes every night at CHUDIAN_REFRESH_AT, and whenever an administrator asks. As many as
    you like may run over one data folder: one works, the others wait for it to die.
    """
    from dashboard.jobs.running import run_forever

    settings = demo_settings(read_settings()) if demo else command_settings(data_dir)
    place = ["--demo"] if demo else ["--data", str(settings.data_dir)]
    run_forever(settings, [sys.executable, __file__], place)


@cli.command()
@port_option
@click.option("--fresh", is_flag=True, help="重新生成演示数据 · make the demo data anew")
@click.option(
    "--scale", type=click.IntRange(1000), default=400_000, help="客户端事件数 · client events"
)
@click.option("--no-serve", is_flag=True, help="只准备数据 · only make the data")
def demo(port: int | None, fresh: bool, scale: int, no_serve: bool) -> None:
    """演示：模拟品牌、刷新、启动 · A simulated brand, end to end.

    \b
    python run.py demo                  # 90 days, 400 000 client events
    python run.py demo --port 8100
    python run.py demo --fresh --scale 1000000

    The demo lives in the folder demo of the data folder and never touches real data. The second
    start takes what is there.
    """
    settings = demo_settings(read_settings())
    is_missing = fresh or not (settings.data_dir / "current").exists()
    if no_serve:
        if is_missing:
            make_demo(invented_brand(read_settings()), scale)
        return
    settings = at_address(settings, None, port)
    if is_missing:
        # In a process of its own: the threads of polars and DuckDB do not survive the fork of the
        # server's workers, which would wait for them for ever.
        words = ("demo", "--no-serve", "--fresh", "--scale", str(scale))
        command = [sys.executable, __file__, *words]
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - our own words
        if code:
            sys.exit(code)
    people = accounts(settings)
    say_link(settings, admin_link(people, DEMO_USER))
    people.close()  # the workers are forked, and open their own
    run_server(settings, is_demo=True)


@cli.group()
def user() -> None:
    """管理账号 · People who may sign in."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="viewer", help="角色 · role [viewer]")
@click.option("--store", "stores", multiple=True, help="只看这些门店 · only these stores [all]")
@data_option
def user_add(name: str, role: str, stores: tuple[str, ...], data_dir: Path | None) -> None:
    """新增用户并打印一次性链接 · Add a person; prints a one-time sign-in link.

    \b
    python run.py user add 王芳 --role analyst
    python run.py user add 李雷 --role manager --store S0001 --store S0002
    """
    settings = command_settings(data_dir)
    say_link(settings, accounts(settings).add(name, role=role, store_scope=stores or None))


@user.command("list")
@data_option
def user_list(data_dir: Path | None) -> None:
    """列出用户 · Everyone who may sign in."""
    for person in accounts(command_settings(data_dir)).list():
        state = "停用 · disabled" if person.is_disabled else "启用 · active"
        scope = ",".join(person.store_scope or ()) or "全部门店 · all stores"
        click.echo(f"{person.name}\t{person.role}\t{scope}\t{state}")


@user.command("disable")
@click.argument("name")
@data_option
def user_disable(name: str, data_dir: Path | None) -> None:
    """停用用户并立即退出其会话 · Shut a person out, at once."""
    accounts(command_settings(data_dir)).disable(name)
    click.echo(f"{name} 已停用 · disabled")


@user.command("enable")
@click.argument("name")
@data_option
def user_enable(name: str, data_dir: Path | None) -> None:
    """恢复停用的用户 · Let a person in again, with the password they had."""
    accounts(command_settings(data_dir)).enable(name)
    click.echo(f"{name} 已启用 · enabled")


@user.command("link")
@click.argument("name")
@data_option
def user_link(name: str, data_dir: Path | None) -> None:
    """忘记密码：打印新的一次性链接 · A new one-time link, e.g. for a forgotten password."""
    settings = command_settings(data_dir)
    say_link(settings, accounts(settings).issue_link(name))


@cli.command()
@data_option
def doctor(data_dir: Path | None) -> None:
    """检查缺什么、错在哪、怎么修 · What is wrong, and the mend. Exit code 1 if anything is."""
    from dashboard.doctor import examine, installation

    marks = {"ok": "✓", "hint": "·", "bad": "✗"}
    worst = 0
    for finding in examine(installation(command_settings(data_dir))):
        click.echo(f"{marks[finding.state]} {finding.subject}: {finding.found}")
        if finding.mend:
            click.echo(f"    → {finding.mend}")
        worst = max(worst, int(finding.state == "bad"))
    sys.exit(worst)


@cli.command()
@click.argument("archive", required=False, type=FILE)
@click.option("--lake", is_flag=True, help="包括明细湖 · also the cleaned rows")
@data_option
def backup(archive: Path | None, lake: bool, data_dir: Path | None) -> None:
    """备份账号、密钥、映射文件 · Accounts, keys, mapping files, and the lake if wanted.

    \b
    python run.py backup                                  # into backups/ of the data folder
    python run.py backup /mnt/nas/chudian.tar.gz --lake

    The archive holds keys: keep it as safe as the machine itself.
    """
    from etl.backup import backup as write

    settings = command_settings(data_dir)
    name = f"chudian-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar.gz"
    target = archive or settings.data_dir / "backups" / name
    made = write(settings.data_dir, settings.inbox, target, app_db=settings.app_db, lake=lake)
    click.echo(f"{target}: {len(made.files)} 个文件 · files")


@cli.command()
@click.argument("archive", type=FILE)
@click.option("--force", is_flag=True, help="覆盖现有数据 · replace what is there")
@data_option
def restore(archive: Path, force: bool, data_dir: Path | None) -> None:
    """从备份恢复 · Put a backup in place; checks every byte before it touches anything."""
    from etl.backup import restore as put

    settings = command_settings(data_dir)
    done = put(archive, settings.data_dir, settings.inbox, app_db=settings.app_db, force=force)
    click.echo(
        f"已恢复 · restored: {len(done.files)} 个文件 · files, {done.made_at:%Y-%m-%d %H:%M}"
    )
    click.echo("接下来 · next: python run.py refresh")


if __name__ == "__main__":
    cli()
