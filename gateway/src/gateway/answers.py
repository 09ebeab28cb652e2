"""Turns the reply of a service into an HTTP answer: status, ETag, Location, 304, files."""

import hashlib
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
from gateway.refusals import RangeUnfit

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


def answer_of(
    plan: Plan, exchange: Exchange, payload: Mapping[str, Any], reply: Mapping[str, Any]
) -> Answer:
    """Return the answer that shows the result; what was only tried has no tag and no address."""
    result = reply.get("result")
    headers: Headers = []
    if reply.get("replayed"):
        headers.append((b"idempotency-replayed", b"true"))
    is_tried = bool(reply.get("dry_run"))
    if is_tried:
        headers.append((b"dry-run", b"true"))
    elif plan.tagged and isinstance(result, dict) and isinstance(result.get("version"), int):
        tag = _tag(result, read=plan.read)
        headers.append((b"etag", tag.encode()))
        if plan.read and none_match(exchange.text(b"if-none-match"), tag):
            return Answer(304, headers=headers)
    if plan.location and not is_tried and isinstance(result, dict) and "id" in result:
        headers.append((b"location", _location(plan, payload, result)))
    status = plan.operation.status
    if status == 204 or plan.operation.given is None:
        return Answer(204, headers=headers)
    return Answer(status, orjson.dumps(result), headers=headers)


def _tag(result: Mapping[str, Any], *, read: bool) -> str:
    """
    Return the version, which If-Match goes by; of a read with a digest of the answer behind it.

    Much of an answer changes without a new version: what stands in the way, what the reader may do,
    names of other records, sentences in the reader's language.
    """
    if not read:
        return f'"v{result["version"]}"'
    digest = hashlib.sha256(orjson.dumps(result, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f'"v{result["version"]}-{digest[:16]}"'


def none_match(header: str, tag: str) -> bool:
    """Tell whether If-None-Match names *tag*; comparison is weak, as for GET it must be."""
    return bool(header) and (header == "*" or tag in _TAG.findall(header))


def file_answer(store: FileStore, about: Mapping[str, Any], exchange: Exchange) -> Answer:
    """
    Return the answer that streams a stored file, or the part of it that Range asks for.

    Browsers must not guess what it is. One whose content never changes has an ETag.
    Raises RangeUnfit.
    """
    path = store.path(str(about["id"]))
    kind = str(about.get("content_type") or "")
    tag = f'"{about["sha256"]}"' if about.get("sha256") else ""
    headers = [
        (b"content-disposition", _disposition(kind, str(about.get("name") or "file"))),
        (b"accept-ranges", b"bytes"),
        *([(b"etag", tag.encode())] if tag else []),
    ]
    if tag and none_match(exchange.text(b"if-none-match"), tag):
        return Answer(304, headers=headers)
    size = path.stat().st_size
    asked = exchange.text(b"range")
    if exchange.text(b"if-range") not in ("", tag):
        asked = ""  # it was another content that the client has a part of
    part = ranged(asked, size)
    if part is None:
        raise RangeUnfit(size=size)
    first, behind = part
    is_whole = behind - first == size
    if not is_whole:
        headers.append((b"content-range", f"bytes {first}-{behind - 1}/{size}".encode()))
    return Answer(
        200 if is_whole else 206,
        content_type=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        headers=headers,
        stream=_chunks(path, first, behind),
        length=behind - first,
    )


def ranged(header: str, size: int) -> tuple[int, int] | None:
    """
    Return the first byte that a Range header asks for and the one behind the last.

    The whole file where the header is none that we read (RFC 9110 lets us), None where it asks
    for nothing that there is.
    """
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not size:
        return None
    if not found[1]:
        first, behind = max(0, size - int(found[2])), size
    else:
        first = int(found[1])
        behind = min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < first:
            return 0, size
    return (first, behind) if first < behind else None


def _disposition(kind: str, name: str) -> bytes:
    """Name the file in full and, for old clients, in ASCII (RFC 6266)."""
    shown = "inline" if kind in _INLINE else "attachment"
    safe = safe_name(name)
    told = f"{shown}; filename*=UTF-8''{quote(safe)}"
    if not safe.isascii():
        plain = re.sub(r"[^\x20-\x7e]+|[%;]", "_", safe)
        told = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
    return told.encode()


async def _chunks(path: Path, first: int, behind: int) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as source:
        await source.seek(first)
        left = behind - first
        while left > 0 and (chunk := await source.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _location(plan: Plan, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bytes:
    """Every parameter of the address comes from the request, the last one is the new id."""
    *outer, last = re.findall(r"{(\w+)}", plan.location) or [""]
    values = {name: quote(str(payload.get(name, "")), safe="") for name in outer}
    return plan.location.format(**{**values, last: quote(str(result["id"]), safe="")}).encode()
