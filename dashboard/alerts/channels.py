"""The ways a message leaves: mail, and the robots of three kinds of group chat."""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any, Literal, Protocol
from urllib.parse import quote_plus

from dashboard.alerts.message import Message
from dashboard.alerts.outbound import Guard
from dashboard.errors import DeliveryError, RefusedError

MailSecurity = Literal["tls", "starttls", "none"]
RobotKind = Literal["wecom", "dingtalk", "feishu"]
# The shortest of their limits is 2 048 bytes (WeCom), at 3 bytes a character.
MOST_CHARACTERS = 600


class Channel(Protocol):
    """One way out. `recipients` are shown to administrators, so they hold no secret."""

    @property
    def name(self) -> str:
        """The kind of channel, as deliveries keep it."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who is told by it."""

    def send(self, recipient: str, message: Message) -> None:
        """Sends it, or raises DeliveryError."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server and the people who get mail from it."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: MailSecurity = "tls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 20.0
    name: str = "mail"

    def send(self, recipient: str, message: Message) -> None:
        """One mail to one person, so that one bad address costs nobody else theirs."""
        mail = compose(message, self.sender, recipient)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except (smtplib.SMTPException, OSError) as error:
            raise _mail_error(self.host, error) from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.seconds, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server


def compose(message: Message, sender: str, recipient: str) -> EmailMessage:
    """The mail: plain text that is complete by itself, and the same in HTML."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    mail["From"], mail["To"] = sender, recipient
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ") or "localhost")
    # Out-of-office answers would come back to a mailbox nobody reads.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.plain)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _mail_error(host: str, error: Exception) -> DeliveryError:
    """In words without the password or what the server repeated of it."""
    codes = [getattr(error, "smtp_code", None)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    code = codes[0] if codes else None
    words = f"{host}: {type(error).__name__}" + (f" {code}" if isinstance(code, int) else "")
    is_final = isinstance(code, int) and 500 <= code < 600
    return RefusedError(words) if is_final else DeliveryError(words)


@dataclass(frozen=True, slots=True)
class Robot:
    """The robot of one group chat, called by its webhook, which is a secret."""

    kind: RobotKind
    url: str = field(repr=False)
    secret: str | None = field(repr=False)
    guard: Guard
    clock: Callable[[], float] = time.time

    @property
    def name(self) -> str:
        """The kind of robot."""
        return self.kind

    @property
    def recipients(self) -> tuple[str, ...]:
        """A short name that tells two robots apart and gives neither away."""
        return (f"{self.kind}-{hashlib.sha256(self.url.encode()).hexdigest()[:6]}",)

    def send(self, recipient: str, message: Message) -> None:
        """Posts it to the group; an answer that is not plainly yes is an error."""
        words = message.plain.strip()[:MOST_CHARACTERS]
        url, body = _FORMS[self.kind](self.url, self.secret, words, self.clock())
        answer = self.guard.post(url, json.dumps(body, ensure_ascii=False).encode())
        code = _code(answer)
        if code != 0:
            raise RefusedError(f"{self.kind}: error code {code}")


def _code(answer: bytes) -> object:
    with suppress(ValueError):
        said = json.loads(answer)
        if isinstance(said, Mapping):
            return next(
                (said[key] for key in ("errcode", "code", "StatusCode") if key in said), "?"
            )
    return "?"


Form = Callable[[str, str | None, str, float], tuple[str, dict[str, Any]]]


def _wecom(url: str, _secret: str | None, words: str, _at: float) -> tuple[str, dict[str, Any]]:
    return url, {"msgtype": "text", "text": {"content": words}}


def _dingtalk(url: str, secret: str | None, words: str, at: float) -> tuple[str, dict[str, Any]]:
    """Source: open.dingtalk.com, custom robot security settings."""
    body = {"msgtype": "text", "text": {"content": words}}
    if not secret:
        return url, body
    stamp = str(int(at * 1000))
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    sign = quote_plus(base64.b64encode(signed))
    return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}", body


def _feishu(url: str, secret: str | None, words: str, at: float) -> tuple[str, dict[str, Any]]:
    """Source: open.feishu.cn, custom bot guide: the key is time and secret, the text is empty."""
    # Tags in a text are obeyed: <at user_id="all"> would call everybody.
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": words.replace("<", "＜")}}
    if secret:
        stamp = str(int(at))
        signed = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        body |= {"timestamp": stamp, "sign": base64.b64encode(signed).decode()}
    return url, body


_FORMS: Mapping[RobotKind, Form] = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu}
