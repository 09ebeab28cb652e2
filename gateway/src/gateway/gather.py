"""Gathers path, query and body of a request into the one payload of an operation."""

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson

from chassis.errors import BadRequest, Invalid, NotTried
from gateway.exchange import Exchange
from gateway.plans import CUSTOM, Plan
from gateway.refusals import (
    BrokenHeader,
    BrokenJson,
    DuplicateKey,
    KeyRequired,
    PreconditionRequired,
    TooDeep,
    UnsupportedCharset,
    UnsupportedEncoding,
    UnsupportedMediaType,
)

MAX_DEPTH = 32
_ETAG = re.compile(r'"v(0|[1-9][0-9]{0,15})(?:-[0-9a-f]{16})?"')
_NAME = re.compile(rb'"\s*:')
"""The end of a name; a quote inside of a text has a backslash before it and is counted too."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_OTHER_CHARSET = re.compile(r';\s*charset\s*=\s*"?([A-Za-z0-9_.:-]{1,40})"?\s*', re.IGNORECASE)
_CHARSET = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*', re.IGNORECASE)


def from_path(plan: Plan, values: tuple[str, ...]) -> dict[str, Any]:
    """Return the path parameters under their names."""
    names = plan.operation.path_parameters
    return {
        name: plan.coercions.get(name, str)(value)
        for name, value in zip(names, values, strict=True)
    }


def from_query(plan: Plan, pairs: list[tuple[str, str]]) -> tuple[dict[str, Any], bool]:
    """Return the query parameters and whether it is a dry run; unknown ones are refused."""
    found: dict[str, Any] = {}
    dry_run = False
    wrong: list[dict[str, str]] = []
    seen: set[str] = set()
    for name, text in pairs:
        if name in seen:
            wrong.append({"pointer": f"/{name}", "code": "repeated_parameter"})
        elif name == "dry_run" and plan.takes_dry_run and text in ("true", "false"):
            dry_run = text == "true"
        elif name == "dry_run" and text == "true" and not plan.read:
            raise NotTried(operation=plan.operation.id)
        elif name in plan.query:
            found[name] = plan.query[name](text)
        elif plan.customized and name.startswith("c_"):
            found.setdefault(CUSTOM, {})[name] = text
        else:
            known = name == "dry_run" and plan.takes_dry_run
            code = "not_true_or_false" if known else "unknown_parameter"
            wrong.append({"pointer": f"/{name}", "code": code})
        seen.add(name)
    if wrong:
        raise BadRequest(fields=[{**one, "in": "query"} for one in wrong])
    return found, dry_run


def check_media_type(plan: Plan, exchange: Exchange) -> None:
    """Refuse a body of another kind than the operation reads, by what is wrong with it."""
    accepted = ", ".join(plan.media_types)
    if b"content-encoding" in exchange.headers:
        raise UnsupportedEncoding(encoding=exchange.text(b"content-encoding")[:40])
    if b"content-type" in exchange.repeated:
        raise UnsupportedMediaType(accepted=accepted)
    rest = exchange.text(b"content-type").partition(";")[2]
    if _kind(exchange) not in plan.media_types:
        raise UnsupportedMediaType(accepted=accepted)
    if rest and not plan.operation.uploads and not _CHARSET.fullmatch(f";{rest}"):
        if other := _OTHER_CHARSET.fullmatch(f";{rest}"):
            raise UnsupportedCharset(charset=other[1])
        raise UnsupportedMediaType(accepted=accepted)


def from_body(
    plan: Plan, exchange: Exchange, body: bytes, path: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the body as an object, or as the one field that a text of its kind fills."""
    if _kind(exchange) in plan.operation.plain[1:]:
        return from_text(plan.operation.plain[0], body)
    return from_json(plan, body, path)


def from_text(field: str, body: bytes) -> dict[str, Any]:
    """Return the field that a text fills; telephones of old write cards in GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return {field: body.decode(encoding)}
    raise Invalid(fields=[{"pointer": f"/{field}", "in": "body", "code": "not_a_text"}])


def _kind(exchange: Exchange) -> str:
    return exchange.text(b"content-type").partition(";")[0].strip().lower()


def from_json(plan: Plan, body: bytes, path: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body as an object; names that the path tells may not stand in it."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BrokenJson() from error
    if not isinstance(document, dict):
        raise BrokenJson()
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _too_deep(document):
        raise TooDeep(limit=MAX_DEPTH)
    if len(_NAME.findall(body)) != _names(document):
        _refuse_twins(body)
    told = [name for name in path if name in document]
    if told:
        wrong = [{"pointer": f"/{n}", "in": "body", "code": "differs_from_path"} for n in told]
        raise Invalid(fields=wrong)
    return document


def _names(value: Any) -> int:
    """Return how many names stand in all objects of a document that is not too deep."""
    if isinstance(value, dict):
        return len(value) + sum(map(_names, value.values()))
    return sum(map(_names, value)) if isinstance(value, list) else 0


def _refuse_twins(body: bytes) -> None:
    """Read a body once more that seems to have more names than were kept."""

    def pairs(found: list[tuple[str, Any]]) -> None:
        names: set[str] = set()
        for name, _ in found:
            if name in names:
                raise DuplicateKey(name=name[:100])
            names.add(name)

    json.loads(body, object_pairs_hook=pairs)


def version_of(exchange: Exchange) -> int:
    """Return the version that If-Match names; refuses a missing or foreign one."""
    text = exchange.single(b"if-match")
    if not text:
        raise PreconditionRequired()
    found = _ETAG.fullmatch(text)
    if found is None:
        raise BrokenHeader(header="If-Match")
    return int(found[1])


def key_of(plan: Plan, exchange: Exchange) -> str:
    """Return the Idempotency-Key, or empty where none is needed."""
    if not plan.takes_key:
        return ""
    key = exchange.single(b"idempotency-key")
    if not key:
        if b"idempotency-key" in exchange.headers:
            raise BrokenHeader(header="Idempotency-Key")
        if plan.operation.keyed == "required":
            raise KeyRequired()
        return ""
    if not _KEY.fullmatch(key):
        raise BrokenHeader(header="Idempotency-Key")
    return key


def strangers_key(source: str, key: str) -> str:
    """
    Return under what a key of somebody unknown is kept: it counts for the address that sent it.

    All strangers are one actor to a service; a key alone would hand the answer that one of them
    got to any other who happens to choose the same.
    """
    return hashlib.sha256(f"{source}\n{key}".encode()).hexdigest() if key else ""


def _too_deep(document: Any) -> bool:
    """Level by level, so that a hostile document cannot exhaust the stack."""
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
