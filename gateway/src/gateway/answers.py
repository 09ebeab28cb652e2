"""Turns the reply of a service into an HTTP answer: status, ETag, Location, 304, files."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import orjson

from chassis.files import CHUNK, FileStore, safe_name
from gateway.exchange import Answer, Exchange, Headers
from gateway.plans import Plan

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


def answer_of(
    plan: Plan, exchange: Exchange, payload: Mapping[str, Any], reply: Mapping[str, Any]
) -> Answer:
    """Return the answer that shows the result of an operation."""
    result = reply.get("result")
    headers: Headers = []
    if reply.get("replayed"):
        headers.append((b"idempotency-replayed", b"true"))
    if plan.tagged and isinstance(result, dict) and isinstance(result.get("version"), int):
        tag = f'"v{result["version"]}"'
        headers.append((b"etag", tag.encode()))
        if plan.read and none_match(exchange.text(b"if-none-match"), tag):
            return Answer(304, headers=headers)
    if plan.location and isinstance(result, dict) and "id" in result:
        headers.append((b"location", _location(plan, payload, result)))
    status = plan.operation.status
    if status == 204 or plan.operation.given is None:
        return Answer(204, headers=headers)
    return Answer(status, orjson.dumps(result), headers=headers)


def none_match(header: str, tag: str) -> bool:
    """Tell whether If-None-Match names *tag*; comparison is weak, as for GET it must be."""
    return bool(header) and (header == "*" or tag in _TAG.findall(header))


def file_answer(store: FileStore, about: Mapping[str, Any]) -> Answer:
    """Return the answer that streams a stored file; browsers must not guess what it is."""
    path = store.path(str(about["id"]))
    kind = str(about.get("content_type") or "")
    shown = "inline" if kind in _INLINE else "attachment"
    name = quote(safe_name(str(about.get("name") or "file")))
    return Answer(
        200,
        content_type=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        headers=[(b"content-disposition", f"{shown}; filename*=UTF-8''{name}".encode())],
        stream=_chunks(path),
        length=path.stat().st_size,
    )


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as source:
        while chunk := await source.read(CHUNK):
            yield chunk


def _location(plan: Plan, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bytes:
    """Every parameter of the address comes from the request, the last one is the new id."""
    *outer, last = re.findall(r"{(\w+)}", plan.location) or [""]
    values = {name: quote(str(payload.get(name, "")), safe="") for name in outer}
    return plan.location.format(**{**values, last: quote(str(result["id"]), safe="")}).encode()
