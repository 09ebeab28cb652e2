"""One HTTP request and its answer, as the rest of the gateway sees them."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from chassis import tracing
from chassis.networks import address
from chassis.spoken import CHINA
from chassis.values import new_id
from gateway.plans import Plan
from gateway.refusals import (
    BodyTooSlow,
    BrokenHeader,
    BrokenQuery,
    TooLarge,
    TooManyParameters,
)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Headers = list[tuple[bytes, bytes]]
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)")
MAX_PARAMETERS = 1000
"""Far more than a list declares, each of which may be sent at once."""
READ_AWAY, READ_AWAY_S, SILENT_S = 16 * 1024 * 1024, 5.0, 1.0
"""Bytes and seconds for which an answered client may go on sending, and for which be silent."""
FORWARDED = b"x-forwarded-for"


class Gone(Exception):
    """The client hung up before its request was complete."""


@dataclass
class Answer:
    """Status, headers and body; a `stream` is sent instead of the body where given."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Headers = field(default_factory=list)
    stream: AsyncIterator[bytes] | None = None
    length: int | None = None

    @property
    def told_headers(self) -> Headers:
        """Its headers; where they do not say so, that nobody keeps it and that language counts."""
        said, found = {name for name, _ in self.headers}, [*self.headers]
        if b"cache-control" not in said:
            found.append((b"cache-control", b"no-store"))
        if b"vary" not in said and self.stream is None and self.status != 204:
            found.append((b"vary", b"Accept-Language"))
        return found

    @property
    def is_endless(self) -> bool:
        """Whether nobody knows how long it will be."""
        return self.stream is not None and self.length is None


class Exchange:
    """What the request says: its headers, query, ids, language and body."""

    def __init__(self, scope: dict[str, Any], receive: Receive, trusted_proxies: int = 0):
        self.scope = scope
        self.method: str = scope["method"]
        self._receive = receive
        self._proxies = trusted_proxies
        self.headers: dict[bytes, bytes] = {}
        self.repeated: set[bytes] = set()
        for name, value in scope["headers"]:
            if name in self.headers:
                self.repeated.add(name)
                if name == FORWARDED:
                    # Each proxy may write a line of its own; all of them are one list.
                    value = self.headers[name] + b"," + value
            self.headers[name] = value
        sent = self.headers.get(b"x-request-id", b"")
        self.request_id = sent.decode() if _REQUEST_ID.fullmatch(sent) else new_id()
        given = self.headers.get(b"traceparent", b"").decode("latin-1")
        self.traceparent = given if tracing.trace_id(given) else tracing.start()
        self.trace_id = tracing.trace_id(self.traceparent)
        self.route, self.actor, self.time_zone = "", "", CHINA
        self.plan: Plan | None = None
        self.rate: Headers = []
        self.session: tuple[str, str] | None = None  # that a ticket stood for
        self.body_taken = False

    @property
    def path(self) -> str:
        """The path below the mount point, percent-encoded as it came."""
        raw: bytes = self.scope.get("raw_path") or self.scope["path"].encode()
        return raw.decode("ascii", "replace")

    @cached_property
    def chosen_language(self) -> str:
        """ "zh", "en", or empty where the request does not say."""
        return language_of(self.text(b"accept-language"))

    @cached_property
    def source(self) -> str:
        """Address of the client; of X-Forwarded-For only what trusted proxies wrote."""
        peer = (self.scope.get("client") or ("",))[0]
        told = str(peer)
        if self._proxies:
            hops = [h.strip() for h in self.text(FORWARDED).split(",") if h.strip()]
            told = hops[-min(self._proxies, len(hops))] if hops else told
        found = address(told)
        return str(found) if found else told[:64]

    def text(self, name: bytes) -> str:
        """Return a header as text; empty when it is missing."""
        return self.headers.get(name, b"").decode("latin-1").strip()

    def single(self, name: bytes) -> str:
        """Return a header that may be sent once only."""
        if name in self.repeated:
            raise BrokenHeader(header=name.decode())
        return self.text(name)

    def query(self) -> list[tuple[str, str]]:
        """Return the query parameters in order."""
        raw: bytes = self.scope.get("query_string", b"")
        if not raw:
            return []
        if raw.count(b"&") >= MAX_PARAMETERS:
            raise TooManyParameters(limit=MAX_PARAMETERS)
        try:
            return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
        except ValueError as error:
            raise BrokenQuery() from error

    async def chunks(self, limit: int, timeout_s: float) -> AsyncIterator[bytes]:
        """Yield the body; refuses what is larger than *limit* bytes or slower than the time."""
        declared = self.text(b"content-length")
        if declared.isdigit() and int(declared) > limit:
            raise TooLarge(limit=limit)
        size = 0
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    message = await self._receive()
            except TimeoutError as error:
                raise BodyTooSlow(seconds=round(timeout_s)) from error
            if message["type"] == "http.disconnect":
                raise Gone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge(limit=limit)
            if chunk:
                yield chunk
            if not message.get("more_body"):
                self.body_taken = True
                return

    async def body(self, limit: int, timeout_s: float) -> bytes:
        """Return the whole body."""
        if not self.has_body:
            return b""
        return b"".join([chunk async for chunk in self.chunks(limit, timeout_s)])

    async def end(self, send: Any, body: bytes) -> None:
        """
        Send the end of an answer.

        What the client still sends is read away before the connection closes: most clients look
        for the answer only then, and would hear of a broken connection instead of it.
        """
        late = self.has_body and not self.body_taken
        await send({"type": "http.response.body", "body": body, "more_body": late})
        if late:
            await self._read_away()
            await send({"type": "http.response.body", "body": b""})

    async def _read_away(self) -> None:
        declared, left = self.text(b"content-length"), READ_AWAY
        if declared.isdigit() and int(declared) > left:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(READ_AWAY_S):
                while left > 0:
                    message = await asyncio.wait_for(self._receive(), SILENT_S)
                    left -= len(message.get("body", b""))
                    if not message.get("more_body"):
                        return

    async def gone(self) -> None:
        """Return when the client has hung up."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    @property
    def has_body(self) -> bool:
        length = self.headers.get(b"content-length")
        return length not in (None, b"0") or b"transfer-encoding" in self.headers


@lru_cache(maxsize=1000)
def language_of(accepted: str) -> str:
    """Return "zh" or "en", whichever the Accept-Language header prefers; else empty."""
    best, found = 0.0, ""
    for part in accepted.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in ("zh", "en") and quality(part) > best:
            best, found = quality(part), tag
    return found


@lru_cache(maxsize=1000)
def accepts(header: str, content_type: str) -> bool:
    """Tell whether an Accept header admits *content_type*."""
    family = content_type.split("/")[0] + "/*"
    ranges: Iterable[str] = header.lower().split(",") if header else ("*/*",)
    return any(
        part.split(";")[0].strip() in ("*/*", "*", family, content_type) and quality(part) > 0
        for part in ranges
    )


@lru_cache(maxsize=1000)
def accepts_gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header admits gzip."""
    wanted = {part.split(";")[0].strip(): quality(part) for part in header.lower().split(",")}
    return wanted.get("gzip", wanted.get("*", 0.0)) > 0


def quality(part: str) -> float:
    """Return the q of one entry of an Accept header."""
    found = _QUALITY.search(part)
    return min(1.0, float(found[1])) if found else 1.0
