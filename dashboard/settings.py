"""What an installation may decide, with what is allowed and what it means. Only run.py reads it."""

import difflib
import os
import secrets
import socket
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting is misspelt or has a value that is not allowed; names it and what is."""


KNOWN_SECRETS = ("changeme", "secret", "password", "chudian", "please-change", "example")


def _strong(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if len(text) < 32 or any(known in text.lower() for known in KNOWN_SECRETS):
        raise ValueError(
            "至少 32 个字符且不能是示例值 · at least 32 characters and no example value; "
            'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return secret


# What each refusal of pydantic means to the person who set the value.
ALLOWED = {
    "int_parsing": "应为整数 · must be a whole number",
    "float_parsing": "应为数字 · must be a number",
    "bool_parsing": "应为 true 或 false · must be true or false",
    "greater_than": "必须大于 {gt} · must be more than {gt}",
    "greater_than_equal": "不能小于 {ge} · must be {ge} or more",
    "less_than_equal": "不能大于 {le} · must be {le} or less",
    "string_pattern_mismatch": "格式不符 · has the wrong form",
    "string_too_short": "不能为空 · must not be empty",
    "literal_error": "只能是 · must be one of: {expected}",
    "value_error": "{error}",
}
# Where the tests look for shared data; not a setting of the app.
TESTS_READ = "CHUDIAN_SHARED"

Secret = Annotated[SecretStr, AfterValidator(_strong)]


class Settings(BaseSettings):
    """Everything an installation may decide, by environment (CHUDIAN_PORT=8080) or `.env`.

    `title` is the Chinese and `description` the English line of docs/settings.md, which a test
    holds equal to this class.
    """

    model_config = SettingsConfigDict(
        env_prefix="CHUDIAN_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = Field(
        default=Path("data"),
        title="数据目录",
        description="Where lake, published files and keys live",
    )
    inbox_dir: Path | None = Field(
        default=None,
        title="导出文件目录，默认为数据目录下的 inbox",
        description="Where exports arrive; inbox in the data folder unless set",
    )
    brand_id: str = Field(
        default="brand",
        pattern=r"^[A-Za-z0-9_-]{1,32}$",
        examples=["shancha"],
        title="品牌代号（字母、数字、_、-）",
        description="Short id of the brand in every table",
    )
    brand_name: str = Field(
        default="我的品牌",
        min_length=1,
        title="页面上的品牌名称",
        description="The brand's name on the pages",
    )
    currency: str = Field(
        default="CNY",
        pattern=r"^[A-Z]{3}$",
        examples=["CNY"],
        title="币种",
        description="Three-letter currency of all amounts",
    )
    count_zero_orders: bool = Field(
        default=False,
        title="零元订单是否计入支付",
        description="Whether orders of 0.00 count as paid orders",
    )
    gross_margin: float | None = Field(
        default=None,
        gt=0,
        le=1,
        examples=["0.45"],
        title="毛利率（0–1），用于利润 ROI；不填则没有利润 ROI",
        description="Gross margin (0–1) for profit ROI; there is none unless set",
    )
    host: str = Field(default="127.0.0.1", title="监听地址", description="Address to listen on")
    port: int = Field(
        default=8050, ge=1, le=65535, title="监听端口", description="Port to listen on"
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+$",
        examples=["https://bi.example.com"],
        title="用户在浏览器中输入的地址",
        description="What users type, e.g. https://bi.example.com; goes into links",
    )
    behind_proxy: bool = Field(
        default=False,
        title="前面是否有 HTTPS 反向代理（docs/https.md）",
        description="Trust one reverse proxy's X-Forwarded headers",
    )
    language: Literal["zh-CN", "en"] = Field(
        default="zh-CN", title="新用户的界面语言", description="Language of new users"
    )
    workers: int = Field(default=2, ge=1, le=32, title="网页进程数", description="Web processes")
    threads: int = Field(
        default=8, ge=1, le=64, title="每个进程的线程数", description="Threads per process"
    )
    memory_limit: str = Field(
        default="2GB",
        pattern=r"^\d+(MB|GB)$",
        examples=["2GB"],
        title="每个进程的查询内存上限",
        description="Memory for queries, per web process",
    )
    query_seconds: float = Field(
        default=30,
        gt=0,
        le=600,
        title="单个查询的时限（秒）",
        description="Deadline of one page query",
    )
    database_url: SecretStr | None = Field(
        default=None,
        title="账号数据库，默认为数据目录下的 app.db",
        description="Database of users and audit; SQLite app.db in the data folder unless set",
    )
    secret_key: Secret | None = Field(
        default=None,
        title="会话密钥，默认生成于 secret.key",
        description="Signs sessions; made once in the data folder unless set",
    )
    phone_key: Secret | None = Field(
        default=None,
        title="手机号散列密钥，默认生成于 phone.key",
        description="Hashes phone numbers; made once unless set, and never to be changed",
    )

    refresh_at: str = Field(
        default="02:30",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        examples=["04:30"],
        title="每晚自动刷新的时间（北京时间），留空则不自动刷新",
        description="When the nightly refresh starts, Beijing time; empty for none",
    )

    mail_host: str | None = Field(
        default=None,
        min_length=1,
        examples=["smtp.exmail.qq.com"],
        title="发送提醒邮件的 SMTP 服务器；不填则不发邮件",
        description="SMTP server for alerts by mail; none are sent unless set",
    )
    mail_port: int = Field(
        default=465, ge=1, le=65535, title="SMTP 端口", description="Port of the SMTP server"
    )
    mail_security: Literal["tls", "starttls", "none"] = Field(
        default="tls",
        title="SMTP 加密方式：tls、starttls 或 none",
        description="Encryption of mail on its way: tls, starttls or none",
    )
    mail_user: str | None = Field(
        default=None, title="SMTP 用户名", description="User of the SMTP server"
    )
    mail_password: SecretStr | None = Field(
        default=None, title="SMTP 密码或授权码", description="Password of that user"
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^\s@]+@[^\s@]+$",
        examples=["bi@example.com"],
        title="发件地址",
        description="Address mails come from",
    )
    mail_to: str | None = Field(
        default=None,
        pattern=r"^[^\s@,]+@[^\s@,]+(,\s*[^\s@,]+@[^\s@,]+)*$",
        examples=["wang@example.com, li@example.com"],
        title="收件地址，用逗号分隔",
        description="Addresses alerts go to, separated by commas",
    )
    wecom_robot: SecretStr | None = Field(
        default=None,
        title="企业微信群机器人的 Webhook 地址（保密）",
        description="Webhook of a WeCom group robot; a secret",
    )
    dingtalk_robot: SecretStr | None = Field(
        default=None,
        title="钉钉群机器人的 Webhook 地址（保密）",
        description="Webhook of a DingTalk group robot; a secret",
    )
    dingtalk_secret: SecretStr | None = Field(
        default=None, title="钉钉机器人的加签密钥", description="Signing key of the DingTalk robot"
    )
    feishu_robot: SecretStr | None = Field(
        default=None,
        title="飞书群机器人的 Webhook 地址（保密）",
        description="Webhook of a Feishu group robot; a secret",
    )
    feishu_secret: SecretStr | None = Field(
        default=None, title="飞书机器人的签名密钥", description="Signing key of the Feishu robot"
    )
    robot_hosts: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.-]+(:\d{1,5})?(,\s*[A-Za-z0-9.-]+(:\d{1,5})?)*$",
        examples=["hooks.example.com:8443"],
        title="另外允许调用的机器人主机，用逗号分隔，可在内网",
        description="Other hosts robots may be called at, also private ones, separated by commas",
    )

    @property
    def refresh_time(self) -> time | None:
        """When the nightly refresh starts; None for never."""
        return time.fromisoformat(self.refresh_at) if self.refresh_at else None

    @property
    def jobs_dir(self) -> Path:
        """Where jobs write their progress and their last words."""
        return self.data_dir / "jobs"

    @property
    def inbox(self) -> Path:
        """Where exports arrive."""
        return self.inbox_dir or self.data_dir / "inbox"

    @property
    def app_database(self) -> str:
        """The database URL of users, sessions and audit."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'app.db').resolve()}"

    @property
    def app_db(self) -> Path | None:
        """The SQLite file of users, sessions and audit; None where a server keeps them."""
        return None if self.database_url else self.data_dir / "app.db"

    @property
    def address(self) -> str:
        """Where a browser finds the app."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def require_free_port(self) -> None:
        """Refuses an address that cannot be listened on, before anything long is begun."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise SettingsError(
                    f"{self.host}:{self.port} 不可用 · cannot be used ({error.strerror})。"
                    "换一个端口 · choose another port: --port 8060"
                ) from error


def key(given: SecretStr | None, file: Path) -> str:
    """The key that was set, else the one in `file`: made at first use, readable by us alone."""
    if given:
        return given.get_secret_value()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _strong(SecretStr(file.read_text(encoding="utf-8").strip())).get_secret_value()
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        made = secrets.token_urlsafe(48)
        new.write(made + "\n")
    return made


def read() -> Settings:
    """The settings in force; a bad value is refused by name, with what is allowed."""
    problems = misspelt({**dotenv_values(".env"), **os.environ})
    try:
        settings = Settings()
    except ValidationError as error:
        problems = complaints(error) + problems
    if problems:
        raise SettingsError("\n".join(("设置有误 · Bad settings:", *problems)))
    return settings


def complaints(error: ValidationError) -> list[str]:
    """One line per bad setting: name and what is allowed; never the value, it may be a secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0])
        field, allowed = Settings.model_fields[name], ALLOWED.get(problem["type"])
        reason = allowed.format(**problem.get("ctx", {})) if allowed else problem["msg"]
        example = f"，例如 · e.g. {field.examples[0]}" if field.examples else ""
        lines.append(
            f"  CHUDIAN_{name.upper()}: {reason}{example}\n    {field.title} · {field.description}"
        )
    return lines


def misspelt(environment: Mapping[str, str | None]) -> list[str]:
    """One line per CHUDIAN_ name that no setting has: silence would leave the default in force."""
    known = [f"CHUDIAN_{name.upper()}" for name in Settings.model_fields]
    unknown = sorted(
        name
        for name in environment
        if name.startswith("CHUDIAN_") and name not in (*known, TESTS_READ)
    )
    lines = []
    for name in unknown:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"，是否指 · did you mean {near[0]}?" if near else ""
        lines.append(f"  {name}: 没有这个设置 · no such setting{hint}")
    return lines
