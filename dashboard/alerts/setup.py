"""From settings to channels: none unless somebody named one."""

from collections.abc import Callable

from pydantic import SecretStr

from dashboard.alerts import message
from dashboard.alerts.board import Board, Facts
from dashboard.alerts.channels import Channel, Mail, Robot, RobotKind
from dashboard.alerts.message import Message
from dashboard.alerts.outbound import Guard
from dashboard.alerts.post import recipients
from dashboard.auth.database import Database
from dashboard.settings import Settings, SettingsError


def channels(settings: Settings) -> list[Channel]:
    """Every way out that is set up.

    Raises:
        SettingsError: mail has a server, but no sender or nobody to send to.
    """
    return [*_mail(settings), *_robots(settings)]


def board(settings: Settings) -> Board:
    """The alerts of this installation; who is named in the settings is told of new ones."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Board(Database(settings.app_database), recipients(channels(settings)))


def composer(settings: Settings) -> Callable[[str, Facts], Message]:
    """Gives the message about an alert in the company's language."""

    def compose(rule: str, facts: Facts) -> Message:
        return message.of(
            rule, facts, settings.language, brand=settings.brand_name, address=settings.address
        )

    return compose


def _mail(settings: Settings) -> list[Channel]:
    if settings.mail_host is None:
        return []
    if not settings.mail_from or not settings.mail_to:
        raise SettingsError(
            "CHUDIAN_MAIL_HOST 需要 CHUDIAN_MAIL_FROM 和 CHUDIAN_MAIL_TO · needs both of them"
        )
    return [
        Mail(
            host=settings.mail_host,
            port=settings.mail_port,
            sender=settings.mail_from,
            recipients=tuple(dict.fromkeys(_listed(settings.mail_to))),
            security=settings.mail_security,
            user=settings.mail_user,
            password=_plain(settings.mail_password),
        )
    ]


def _robots(settings: Settings) -> list[Channel]:
    guard = Guard(own_hosts=frozenset(each.lower() for each in _listed(settings.robot_hosts)))
    given: tuple[tuple[RobotKind, SecretStr | None, SecretStr | None], ...] = (
        ("wecom", settings.wecom_robot, None),
        ("dingtalk", settings.dingtalk_robot, settings.dingtalk_secret),
        ("feishu", settings.feishu_robot, settings.feishu_secret),
    )
    return [
        Robot(kind, url.get_secret_value(), _plain(secret), guard)
        for kind, url, secret in given
        if url
    ]


def _listed(words: str | None) -> list[str]:
    return [each.strip() for each in (words or "").split(",") if each.strip()]


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
