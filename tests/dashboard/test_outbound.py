"""Nothing is called but named hosts at public addresses, also by the test message (SECURITY 15)."""

import base64
import hashlib
import hmac
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.alerts import post
from dashboard.alerts.board import Board, Finding
from dashboard.alerts.channels import Robot
from dashboard.alerts.message import Message
from dashboard.alerts.outbound import MOST_BYTES, Guard, is_allowed
from dashboard.auth.accounts import Accounts
from dashboard.errors import BlockedError, DeliveryError, RefusedError

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=the-secret-key"
MESSAGE = Message("subject", "plain <at user_id='all'>", "<p>html</p>")
HIDDEN = ["127.0.0.1", "169.254.169.254", "10.1.2.3", "192.168.0.9", "172.16.0.1", "0.0.0.0", "::1"]
HIDDEN += ["100.64.0.1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "224.0.0.1"]
HIDDEN += ["2002:7f00:1::", "64:ff9b::7f00:1", "::", "fe80::1%eth0"]


def leading_to(*addresses: str, own: frozenset[str] = frozenset()) -> Guard:
    """A guard whose DNS says so; a call that is let out would time out at once."""
    return Guard(own, resolve=lambda _host, _port: list(addresses), seconds=0.05)


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/send",
        "https://127.0.0.1/send",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/send",
        "https://2130706433/send",
        "https://0x7f000001/send",
        "https://0177.0.0.1/send",
        "https://localhost/send",
        "https://evil.example.com/send",
        "https://qyapi.weixin.qq.com.evil.example.com/send",
        "https://evil.example.com/?qyapi.weixin.qq.com",
        "https://qyapi.weixin.qq.com@evil.example.com/send",
        "https://user:pass@qyapi.weixin.qq.com/send",
        "https://qyapi.weixin.qq.com:8443/send",
        "https://qyapi.weixin.qq.com:99999/send",
        "https://qyapi.weixin.qq.com/a\r\nHost: evil",
        "https://qyapi.weixin.qq.com/a b",
        "file:///etc/passwd",
        "gopher://qyapi.weixin.qq.com/",
        "//qyapi.weixin.qq.com/",
        "https:///send",
        "https://[bad/",
        "",
    ],
)
def test_a_url_that_is_not_plainly_a_robot_is_not_called(url: str) -> None:
    def never(_host: str, _port: int) -> list[str]:
        raise AssertionError("looked up")

    with pytest.raises(BlockedError):
        Guard(resolve=never).post(url, b"{}")


@pytest.mark.parametrize("address", HIDDEN)
def test_a_name_that_leads_inside_is_not_called(address: str) -> None:
    with pytest.raises(BlockedError, match="not public"):
        leading_to(address).post(WECOM, b"{}")


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(BlockedError):
        leading_to("8.8.8.8", "10.0.0.1").post(WECOM, b"{}")


def test_the_administrators_own_host_may_be_inside_but_never_the_clouds_own() -> None:
    assert is_allowed(ip_address("10.0.0.8"), is_own=True)
    for address in ("169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1"):
        assert not is_allowed(ip_address(address), is_own=True)
    own = leading_to("169.254.169.254", own=frozenset({"hooks.corp"}))
    with pytest.raises(BlockedError):
        own.post("https://hooks.corp/send", b"{}")


# Against a real server with a certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here to make a certificate for the test.")
    place = tmp_path_factory.mktemp("tls") / "both.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    words += f" -subj /CN=hooks.corp -addext subjectAltName=DNS:hooks.corp -keyout {place}.key"
    subprocess.run([*words.split(), "-out", str(place)], check=True, capture_output=True)
    with place.open("ab") as both:
        both.write(Path(f"{place}.key").read_bytes())
    return place


class Hook(BaseHTTPRequestHandler):
    """Answers by its path, and keeps what it was sent."""

    got: list[tuple[str, dict]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, json.loads(body)))
        kind = urlsplit(self.path).path
        answers = {"/sent": b'{"errcode": 0}', "/wrong": b'{"errcode": 93000}', "/odd": b"ok"}
        answer = answers.get(kind, b"x" * (MOST_BYTES + 1) if kind == "/large" else b"{}")
        self.send_response({"/moved": 302, "/down": 503, "/gone": 404}.get(kind, 200))
        if kind == "/moved":
            self.send_header("Location", "https://169.254.169.254/latest/meta-data")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if kind != "/slow":
            self.wfile.write(answer)
        else:
            self.rfile.read(1)  # until the caller has had enough

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(scope="module")
def hook(certificate: Path) -> Iterator[int]:
    """The port of a server that calls itself hooks.corp."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def guard(hook: int, certificate: Path) -> Guard:
    Hook.got.clear()
    context = ssl.create_default_context(cafile=str(certificate))
    own = frozenset({f"hooks.corp:{hook}", f"other.corp:{hook}"})
    return Guard(own, lambda _host, _port: ["127.0.0.1"], seconds=2, context=context)


def test_a_call_goes_to_the_address_that_was_checked(guard: Guard, hook: int) -> None:
    assert json.loads(guard.post(f"https://hooks.corp:{hook}/sent?key=k", b"{}")) == {"errcode": 0}
    assert Hook.got == [("/sent?key=k", {})]


def test_a_server_without_the_hosts_certificate_is_told_nothing(guard: Guard, hook: int) -> None:
    with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
        guard.post(f"https://other.corp:{hook}/sent", b"{}")
    assert Hook.got == []


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("moved", BlockedError, "redirect"),
        ("large", BlockedError, "too large"),
        ("gone", RefusedError, "404"),
        ("down", DeliveryError, "503"),
        ("slow", DeliveryError, "hooks.corp"),
    ],
)
def test_answers_that_are_no_answer(
    guard: Guard, hook: int, path: str, error: type[DeliveryError], words: str
) -> None:
    impatient = Guard(guard.own_hosts, guard.resolve, 0.4, guard.context)
    with pytest.raises(error, match=words) as raised:
        impatient.post(f"https://hooks.corp:{hook}/{path}?key=the-secret", b"{}")
    assert "the-secret" not in str(raised.value)
    assert raised.type is error
    assert len(Hook.got) == 1


def test_each_robot_speaks_its_groups_form_and_signs(guard: Guard, hook: int) -> None:
    base, now = f"https://hooks.corp:{hook}/sent?token=t", 1_700_000_000.5
    for kind in ("wecom", "dingtalk", "feishu"):
        robot = Robot(kind, base, None if kind == "wecom" else "SEC", guard, clock=lambda: now)
        robot.send(robot.recipients[0], MESSAGE)
    (_, wecom), (dingtalk_url, dingtalk), (_, feishu) = Hook.got
    assert wecom["text"]["content"] == dingtalk["text"]["content"] == MESSAGE.plain
    query = parse_qs(urlsplit(dingtalk_url).query)
    signed = hmac.new(b"SEC", b"1700000000500\nSEC", hashlib.sha256).digest()
    assert query["timestamp"] == ["1700000000500"]
    assert base64.b64decode(query["sign"][0]) == signed
    signed = hmac.new(b"1700000000\nSEC", b"", hashlib.sha256).digest()
    assert (feishu["timestamp"], base64.b64decode(feishu["sign"])) == ("1700000000", signed)
    assert "<at" not in feishu["content"]["text"]


@pytest.mark.parametrize("path", ["wrong", "odd", "none"])
def test_an_answer_that_is_not_plainly_yes_is_a_refusal(guard: Guard, hook: int, path: str) -> None:
    robot = Robot("wecom", f"https://hooks.corp:{hook}/{path}", None, guard)
    with pytest.raises(RefusedError):
        robot.send(robot.recipients[0], MESSAGE)


def test_a_robot_gives_its_webhook_away_nowhere() -> None:
    robot = Robot("wecom", WECOM, "SEC", Guard())
    assert "the-secret-key" not in f"{robot!r}{robot.recipients}" and "SEC" not in repr(robot)


# Blocked calls are written down, whoever asked for them


def robots() -> list[Robot]:
    return [
        Robot("wecom", WECOM, None, leading_to("169.254.169.254")),
        Robot("feishu", "https://127.0.0.1/hook/the-secret-key", None, Guard()),
    ]


def test_the_test_message_passes_the_same_guard(accounts: Accounts) -> None:
    tried = post.test(robots(), lambda *_: MESSAGE, accounts, "Ada")
    assert all(each.error for each in tried) and len(tried) == 2
    lines = [line for line in accounts.audit_lines() if line.action == "alert tested"]
    assert [(line.actor, line.outcome) for line in lines] == [("Ada", "denied")] * 2
    assert not any("the-secret-key" in f"{line.target}{line.detail}" for line in lines)


def test_an_alert_that_is_blocked_is_not_tried_again(accounts: Accounts) -> None:
    board = Board(accounts.database, post.recipients(robots()))
    board.settle({"failed"}, [Finding("failed", "refresh", {"message": "x"})])
    post.PostOffice(board, robots(), lambda *_: MESSAGE).deliver()
    assert [each.state for each in board.deliveries()] == ["failed", "failed"]
    blocked = [line for line in accounts.audit_lines() if line.action == "call blocked"]
    assert {line.outcome for line in blocked} == {"denied"} and len(blocked) == 2
    assert not any("the-secret-key" in f"{line.target}{line.detail}" for line in blocked)
