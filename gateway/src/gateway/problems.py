"""Refusals as RFC 9457 problem details in the language of the caller."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from chassis.errors import REFUSALS, BadRequest, ServiceError, sentence
from chassis.messages import told_field
from chassis.spoken import CHINA

TYPE = "application/problem+json"
TYPE_URN = "urn:crm:problem:"
TITLES_ZH = {
    400: "请求有误",
    401: "未登录",
    403: "无权限",
    404: "未找到",
    405: "方法不允许",
    406: "无法提供所需格式",
    408: "请求超时",
    409: "无法完成",
    412: "数据已变更",
    413: "内容过大",
    415: "格式不支持",
    416: "范围无效",
    422: "内容无效",
    428: "缺少前提条件",
    429: "请求过多",
    500: "内部错误",
    503: "服务不可用",
}
DEFAULT_RETRY_S = {409: 1, 429: 1, 503: 1}


def problem(
    error: ServiceError,
    language: str,
    trace_id: str,
    places: Mapping[str, str] | None = None,
    zone: str = CHINA,
) -> dict[str, Any]:
    """
    Return the problem document of *error*; no text of an exception ever enters it.

    places: input name → "query", "path" or "body", to say where a field error belongs.
    zone: time zone of the reader, in which moments are told.
    """
    known = error.code if error.code in REFUSALS else _general(error.status)
    entries = _entries(error.details.get("fields"), language, places or {})
    entries += _pointed(error, language, places or {}, zone)
    details = {k: v for k, v in error.details.items() if k not in ("fields", "retry_after_s")}
    status = _status(error, entries)
    code = BadRequest.code if status != error.status else error.code
    document: dict[str, Any] = {
        "type": TYPE_URN + code,
        "title": title(status, language),
        "status": status,
        "code": code,
        "detail": sentence(known, language, error.details, zone),
        "trace_id": trace_id,
    }
    if entries:
        document["errors"] = entries
    if details and error.status != 500:
        document["details"] = details
    return document


def title(status: int, language: str) -> str:
    """Return the short name of an HTTP status."""
    if language == "zh" and status in TITLES_ZH:
        return TITLES_ZH[status]
    return HTTPStatus(status).phrase


def headers_of(error: ServiceError, status: int) -> list[tuple[bytes, bytes]]:
    """Return the headers that an answer with this refusal must carry."""
    found: list[tuple[bytes, bytes]] = []
    if status == 401:
        found.append((b"www-authenticate", b'Bearer realm="crm"'))
    if status == 405:
        found.append((b"allow", str(error.details.get("allow", "")).encode()))
    if status == 416:
        size = error.details.get("size", "*")
        found += [(b"content-range", f"bytes */{size}".encode()), (b"accept-ranges", b"bytes")]
    wait = error.details.get("retry_after_s")
    if wait is None and (status in (429, 503) or error.code == "idempotency_key_in_flight"):
        wait = DEFAULT_RETRY_S[status]
    if wait is not None:
        found.append((b"retry-after", str(max(1, ceil(float(wait)))).encode()))
    return found


def _general(status: int) -> str:
    """A code that this release does not know gets the sentence of its kind."""
    kinds = {400: "bad_request", 401: "unauthenticated", 409: "conflict", 422: "invalid"}
    return kinds.get(status, "unavailable" if status == 503 else "internal")


def _status(error: ServiceError, entries: list[dict[str, Any]]) -> int:
    """Errors that all lie in the address are the fault of the address: 400, not 422."""
    in_address = entries and all(entry["in"] != "body" for entry in entries)
    return 400 if error.status == 422 and in_address else error.status


def _entries(
    found: Iterable[Mapping[str, Any]] | None, language: str, places: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [_entry(one, language, places) for one in found or ()]


def _pointed(
    error: ServiceError, language: str, places: Mapping[str, str], zone: str
) -> list[dict[str, Any]]:
    """Return the entry of a refusal that names a field, if this operation takes that field."""
    place = places.get(_first(error.pointer)) if error.pointer else None
    if place is None:
        return []
    detail = sentence(error.code, language, error.details, zone)
    told = {"code": error.code, "detail": detail}
    return [{"pointer": error.pointer, "in": place, **told}]


def _entry(one: Mapping[str, Any], language: str, places: Mapping[str, str]) -> dict[str, Any]:
    pointer = str(one.get("pointer", ""))
    return {
        "pointer": pointer,
        "in": one.get("in") or places.get(_first(pointer), places.get("", "body")),
        **told_field(one, language),
    }


def _first(pointer: str) -> str:
    return pointer.lstrip("/").split("/")[0]
