"""
Post a body to an address outside, without being led into our own network.

The name is resolved once, every address is checked, and the connection goes to the address that
was checked. Redirects are not followed, answers are cut, and the whole thing has a time limit.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LARGEST_ANSWER = 1024 * 1024
KEPT_ANSWER = 1000
TUNNELS = [ipaddress.ip_network(n) for n in ("64:ff9b::/96", "2002::/16", "2001::/32")]
"""IPv6 addresses that stand for IPv4 addresses, private ones among them."""
OWN_NAMES = (".localhost", ".local", ".internal", ".localdomain")
FIRST_FREE_PORT = 1024
"""Below it lie mail, shells and the like, which an event must not be posted to."""
_CHUNK = 16 * 1024


class Forbidden(Exception):
    """Nothing may be posted there; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or None and an error when there was no answer."""

    status: int | None
    error: str = ""
    text: str = ""
    ms: int = 0
    retry_after_s: int = 0


def _plain(host: str) -> str:
    """Return a host as name servers know it: a Chinese name by its letters of IDNA."""
    try:
        return host.lower().rstrip(".") if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise Forbidden("not an address") from None


def _number(host: str) -> str | None:
    """Return the address that *host* is, however it is written (0x7f000001), None for a name."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    with contextlib.suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return None


class Poster:
    """
    Posts within limits.

    timeout_s: for the whole exchange. allow_private: accept http and private addresses.
    """

    def __init__(self, timeout_s: float = 5.0, allow_private: bool = False):
        self._timeout_s = timeout_s
        self._allow_private = allow_private

    def check(self, url: str) -> SplitResult:
        """Return *url* in parts; raises Forbidden for what needs no name server to refuse."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Forbidden("not an address") from None
        if not parts.hostname or parts.username or parts.password or port == 0:
            raise Forbidden("not an address")
        if parts.scheme != "https" and not self._allow_private:
            raise Forbidden("not https")
        self._check_place(_plain(parts.hostname), port)
        return parts

    def _check_place(self, host: str, port: int | None) -> None:
        """Refuse names of this machine, and ports at which nothing of the web listens."""
        if self._allow_private:
            return
        address = _number(host)
        # One word (https://broker/) is a name of this machine, or one that only our network knows.
        if address is None and ("." not in host or host.endswith(OWN_NAMES)):
            raise Forbidden("a private address")
        if port is not None and port != 443 and port < FIRST_FREE_PORT:
            raise Forbidden("a port of another service")
        if address:
            self._check_ip(address)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return what *url* answers; never raises for what goes wrong outside."""
        started = time.monotonic()
        try:
            parts = self.check(url)
            status, text, retry = self._exchange(parts, self._address(parts), body, headers)
            answer = Answer(status, text=text, retry_after_s=retry)
        except Forbidden as error:
            answer = Answer(None, f"forbidden: {error}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            answer = Answer(None, f"{type(error).__name__}: {error}"[:300])
        ms = int((time.monotonic() - started) * 1000)
        return Answer(answer.status, answer.error, answer.text, ms, answer.retry_after_s)

    def _address(self, parts: SplitResult) -> str:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(_plain(str(parts.hostname)), port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            self._check_ip(address)
        return addresses[0]

    def _check_ip(self, address: str) -> None:
        ip = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        if self._allow_private:
            return
        tunnelled = any(mapped in network for network in TUNNELS)
        if tunnelled or not mapped.is_global or mapped.is_multicast or mapped.is_reserved:
            raise Forbidden("a private address")

    def _exchange(
        self, parts: SplitResult, address: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str, int]:
        connection = _Pinned(parts, address, self._timeout_s)
        # A time-out of the socket counts from byte to byte; this one holds for everything.
        limit = threading.Timer(self._timeout_s, connection.cut)
        limit.daemon = True
        limit.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            text = _read(answer)
            return answer.status, text, _seconds(answer.getheader("retry-after"))
        finally:
            limit.cancel()
            connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name says by now."""

    def __init__(self, parts: SplitResult, address: str, timeout_s: float):
        self._secure = parts.scheme == "https"
        port = parts.port or (443 if self._secure else 80)
        super().__init__(_plain(str(parts.hostname)), port, timeout=timeout_s)
        self._address = address
        self._live: socket.socket | None = None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        # http.client forgets the socket when the answer ends with the connection.
        self._live = self.sock

    def cut(self) -> None:
        """End the exchange from another thread."""
        with contextlib.suppress(OSError):
            if self._live is not None:
                self._live.shutdown(socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse) -> str:
    """Return the beginning of the answer; the rest is read and dropped up to the limit."""
    kept, size = b"", 0
    while size < LARGEST_ANSWER and (chunk := answer.read(_CHUNK)):
        size += len(chunk)
        kept = (kept + chunk)[: 4 * KEPT_ANSWER]
    return kept.decode("utf-8", "replace").replace("\x00", "")[:KEPT_ANSWER]


def _seconds(text: str | None) -> int:
    return min(int(text), 86_400) if text and text.isascii() and text.isdigit() else 0
