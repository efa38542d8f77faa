"""The server as it runs: ready when it answers, nothing left behind, one proxy trusted."""

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPMessage
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Ask = Callable[..., tuple[int, str, HTTPMessage]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ask(tmp_path: Path, home: Path) -> Iterator[Ask]:
    """ask(path) → status, text, headers, from a server behind HTTPS that has just started."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    home.mkdir()
    inherited = {key: value for key, value in os.environ.items() if key != "XDG_RUNTIME_DIR"}
    server = subprocess.Popen(
        [sys.executable, "run.py", "serve", "--data", str(tmp_path / "data"), "--port", str(port)],
        cwd=ROOT,
        env=inherited
        | {
            "HOME": str(home),
            "CHUDIAN_PUBLIC_URL": "https://bi.example.com",
            "CHUDIAN_BEHIND_PROXY": "true",
            "CHUDIAN_WORKERS": "2",
        },
        stdout=subprocess.DEVNULL,
    )

    def request(path: str, **headers: str) -> tuple[int, str, HTTPMessage]:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode(), refused.headers

    try:
        _wait_for(port, server)
        yield request
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"the server ended with {server.wait(0.1)}")
    pytest.fail("the server did not start")


def test_a_fresh_server_behind_a_proxy(ask: Ask, home: Path) -> None:
    with ThreadPoolExecutor(16) as visitors:
        answers = list(visitors.map(lambda _: ask("/signin")[0], range(32)))
    assert answers == [200] * 32, "the very first visitors must not meet a half-made app"

    _, page, headers = ask("/signin", **{"X-Forwarded-Proto": "https", "Host": "bi.example.com"})
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert re.search(r"__Host-chudian=.*Secure; HttpOnly", headers["Set-Cookie"])
    assert "gunicorn" not in page

    assert ask("/healthz")[:2] == (200, "ok")
    assert ask("/_dash-layout")[0] == 401
    assert list(home.rglob("*")) == [], "no control socket, no cache"
