"""What is missing or misconfigured on this machine, and the mend for each."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from sqlalchemy.exc import SQLAlchemyError

from dashboard import chromium
from dashboard.auth.accounts import Accounts
from dashboard.settings import Settings
from queries.errors import QueriesError
from queries.warehouse import Warehouse

LOCK_FILE = Path(__file__).parent.parent / "requirements.txt"
GIB = 1 << 30
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Installation:
    """What the settings say of this installation."""

    data: Path
    inbox: Path
    lock_file: Path
    host: str
    port: int
    is_https: bool
    user_count: int | None
    is_sqlite: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is empty exactly where the state is ok."""

    state: Literal["ok", "hint", "bad"]
    subject: str
    found: str
    mend: str = ""


def installation(settings: Settings) -> Installation:
    """What the doctor looks at."""
    user_count: int | None = 0
    if settings.app_db is None or settings.app_db.exists():
        try:
            user_count = len(Accounts(settings.app_database).list())
        except (SQLAlchemyError, OSError):
            user_count = None
    return Installation(
        data=settings.data_dir,
        inbox=settings.inbox,
        lock_file=LOCK_FILE,
        host=settings.host,
        port=settings.port,
        is_https=settings.address.startswith("https://"),
        user_count=user_count,
        is_sqlite=settings.app_db is not None,
    )


def examine(home: Installation) -> Iterator[Finding]:
    """Everything worth a look, most basic first."""
    yield _python()
    yield _packages(home.lock_file)
    yield _chromium()
    yield _chinese_font()
    yield from _data_folder(home.data)
    for name in ("secret.key", "phone.key", "phone-seal.key"):
        yield _key(home.data / name)
    yield _accounts(home)
    yield _inbox(home.inbox)
    yield _warehouse(home.data)
    yield _leftovers(home.data)
    yield _port(home.host, home.port)
    yield _https(home)


def _python() -> Finding:
    return Finding("ok", "Python", ".".join(map(str, sys.version_info[:3])))


def _packages(lock_file: Path) -> Finding:
    """Compares what is installed with the lock, hashes left aside: pip has checked those."""
    wrong = []
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line[:1] in ("", " ", "#"):
            continue
        pinned = Requirement(line.removesuffix("\\").strip())
        if pinned.marker is None or pinned.marker.evaluate():
            try:
                installed = metadata.version(pinned.name)
            except metadata.PackageNotFoundError:
                installed = "missing"
            if installed not in pinned.specifier:
                wrong.append(f"{pinned.name} {installed}")
    if not wrong:
        return Finding("ok", "依赖 · packages", "与锁定版本一致 · as locked")
    return Finding("bad", "依赖 · packages", ", ".join(wrong[:6]), "make setup")


def _chromium() -> Finding:
    found = chromium.find()
    if found:
        return Finding("ok", "Chromium", str(found))
    mend = "只有截图和浏览器测试需要 · only for pictures and browser tests: apt install chromium"
    return Finding("hint", "Chromium", "没有 · none", mend)


def _chinese_font() -> Finding:
    subject = "中文字体 · Chinese font"
    if sys.platform == "darwin":
        return Finding("ok", subject, "macOS")
    lister = shutil.which("fc-list")
    fonts = ""
    if lister:
        fonts = subprocess.run(  # noqa: S603  (a fixed command, no input of anyone's)
            [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False
        ).stdout
    if fonts.strip():
        return Finding("ok", subject, fonts.splitlines()[0])
    return Finding(
        "hint",
        subject,
        "没有 · none",
        "图片里的汉字会变方块 · pictures made here show boxes: apt install fonts-noto-cjk",
    )


def _data_folder(data: Path) -> Iterator[Finding]:
    subject = "数据目录 · data folder"
    nearest = next(
        folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists()
    )
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding("bad", subject, f"{data} 不可写 · not writable", f"chown/chmod {nearest}")
        return
    yield Finding("ok", subject, str(data.resolve()))
    free = shutil.disk_usage(nearest).free
    found = f"{free / GIB:.1f} GiB"
    if free > 5 * GIB:
        yield Finding("ok", "磁盘剩余 · disk left", found)
    else:
        mend = "至少留 5 GiB：每次刷新写一个新文件 · keep 5 GiB: each refresh writes a new file"
        yield Finding("bad" if free < GIB else "hint", "磁盘剩余 · disk left", found, mend)


def _key(file: Path) -> Finding:
    if not file.exists():
        return Finding("ok", file.name, "首次使用时生成 · made at first use")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return Finding("bad", file.name, "其他用户可读 · others can read it", f"chmod 600 {file}")
    return Finding("ok", file.name, "0600")


def _accounts(home: Installation) -> Finding:
    subject = "账号 · accounts"
    if home.user_count is None:
        return Finding(
            "bad",
            subject,
            "账号数据库打不开 · cannot be opened",
            "检查 CHUDIAN_DATABASE_URL 与文件权限 · check CHUDIAN_DATABASE_URL and who may write",
        )
    if home.user_count == 0:
        mend = "python run.py user add 姓名 --role admin"
        return Finding("hint", subject, "还没有用户 · no user yet", mend)
    return Finding("ok", subject, f"{home.user_count}，{'SQLite' if home.is_sqlite else 'server'}")


def _inbox(inbox: Path) -> Finding:
    subject = "导出文件目录 · inbox"
    if inbox.is_dir():
        count = sum(1 for file in inbox.rglob("*") if file.is_file())
        return Finding("ok", subject, f"{inbox}（{count}）")
    return Finding("hint", subject, f"{inbox} 不存在 · does not exist", f"mkdir -p {inbox}")


def _warehouse(data: Path) -> Finding:
    subject = "已发布数据 · published data"
    refresh = "python run.py refresh --inbox 导出文件目录"
    try:
        version = Warehouse(data).version()
    except QueriesError as error:
        return Finding("bad", subject, str(error), refresh)
    age = datetime.now(UTC) - version.built_at
    found = f"v{version.version}，数据至 · data until {version.data_through}"
    if age > timedelta(hours=36):
        return Finding("hint", subject, f"{found}，{age.days} 天未刷新 · days old", refresh)
    return Finding("ok", subject, found)


def _leftovers(data: Path) -> Finding:
    """Build files whose process is gone: a refresh was killed."""
    dead = [file.name for file in data.glob(".build-*") if not _is_alive(file)]
    if not dead:
        return Finding("ok", "中断的构建 · broken builds", "无 · none")
    mend = "下次刷新会清理 · the next refresh sweeps them: python run.py refresh"
    return Finding("hint", "中断的构建 · broken builds", ", ".join(dead[:4]), mend)


def _is_alive(build: Path) -> bool:
    digits = "".join(filter(str.isdigit, build.name.removeprefix(".build-").partition(".")[0]))
    if not digits:
        return False
    try:
        os.kill(int(digits), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _port(host: str, port: int) -> Finding:
    subject = f"端口 · port {port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("" if host in ("0.0.0.0", "::") else host, port))  # noqa: S104
        except OSError as error:
            mend = "已有服务在运行？否则换一个 · the app itself? else: CHUDIAN_PORT=8060"
            return Finding("hint", subject, f"{host}: {error.strerror}", mend)
    return Finding("ok", subject, "空闲 · free")


def _https(home: Installation) -> Finding:
    if home.is_https:
        return Finding("ok", "HTTPS", "反向代理 · reverse proxy")
    if home.host in LOOPBACK:
        return Finding("ok", "HTTPS", "仅本机访问 · this machine only")
    return Finding(
        "bad",
        "HTTPS",
        f"{home.host} 明文传输密码 · passwords in clear text",
        "docs/https.md：CHUDIAN_PUBLIC_URL=https://…，CHUDIAN_BEHIND_PROXY=true",
    )
