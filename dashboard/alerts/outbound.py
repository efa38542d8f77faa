"""The one way out over HTTPS, for group robots: named hosts only, looked up, checked and pinned.

A URL that leads elsewhere could reach what only this machine can reach. So the host must be on the
list, the address it has must be a public one (or the list must be the administrator's own), the
call goes to the very address that was checked, and a redirect is an answer like any other: wrong.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from dashboard.errors import BlockedError, DeliveryError, RefusedError

ROBOT_HOSTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"})
MOST_BYTES = 64 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the machine's own resolver gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryError(f"{host}: not found by DNS") from error
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be called, and how.

    own_hosts: `host` or `host:port` that the administrator allows, also at a private address
    seconds:   for the whole call, from connecting to the last byte
    """

    own_hosts: frozenset[str] = frozenset()
    resolve: Resolve = looked_up
    seconds: float = 15.0
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, body: bytes) -> bytes:
        """Posts JSON and gives the answer.

        Raises:
            BlockedError: the URL, its address or its answer is not what may be.
            RefusedError: the other side answered with an error of ours (4xx).
            DeliveryError: no answer in time, or an error of theirs; another try may help.
        """
        parts = self._allowed(url)
        host, port = str(parts.hostname), parts.port or 443
        address = self._address(host, port, is_own=self._is_own(parts))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = _Pinned(host, port, address, self.context, self.seconds)
        timer = threading.Timer(self.seconds, connection.cut)
        timer.start()
        try:
            headers = {"Content-Type": "application/json; charset=utf-8"}
            connection.request("POST", path, body, headers)
            with connection.getresponse() as response:
                return _answer(host, response)
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(f"{host}: {type(error).__name__}") from None
        finally:
            timer.cancel()
            connection.close()

    def _is_own(self, parts: SplitResult) -> bool:
        name = str(parts.hostname)
        return name in self.own_hosts or f"{name}:{parts.port}" in self.own_hosts

    def _allowed(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BlockedError("not a URL") from None
        host = parts.hostname
        if not host or parts.username or parts.password or any(ord(c) <= 32 for c in url):
            raise BlockedError("not a plain https://host/… URL")
        if parts.scheme != "https":
            raise BlockedError(f"{host}: only https is called")
        if self._is_own(parts) or (host in ROBOT_HOSTS and port in (None, 443)):
            return parts
        raise BlockedError(f"{host}: not on the list of hosts (CHUDIAN_ROBOT_HOSTS)")

    def _address(self, host: str, port: int, *, is_own: bool) -> str:
        """The address to call: all the host has are checked, for any could be taken."""
        found = [ipaddress.ip_address(each.partition("%")[0]) for each in self.resolve(host, port)]
        if not found:
            raise DeliveryError(f"{host}: has no address")
        if not all(is_allowed(each, is_own=is_own) for each in found):
            raise BlockedError(f"{host}: has an address that is not public")
        return str(found[0])


def is_allowed(address: Address, *, is_own: bool) -> bool:
    """Whether an address may be called; IPv4 inside IPv6 counts as the IPv4 it is."""
    for inner in _inside(address):
        if inner.is_link_local or inner.is_multicast or inner.is_unspecified:
            return False
        if not is_own and not inner.is_global:
            return False
    return True


NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _inside(address: Address) -> Iterable[Address]:
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        yield from (each for each in wrapped if each is not None)


class _Pinned(http.client.HTTPSConnection):
    """Goes to the address that was checked, and asks for a certificate of the host's name."""

    def __init__(
        self, host: str, port: int, address: str, context: ssl.SSLContext, seconds: float
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """Ends a call that has taken too long, wherever it is."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _answer(host: str, response: http.client.HTTPResponse) -> bytes:
    if 300 <= response.status < 400:
        raise BlockedError(f"{host}: answered with a redirect, which is not followed")
    if 400 <= response.status < 500 and response.status != 429:
        raise RefusedError(f"{host}: HTTP {response.status}")
    if response.status != 200:
        raise DeliveryError(f"{host}: HTTP {response.status}")
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BlockedError(f"{host}: the answer is too large")
    return body
