"""What a message must look like before a partner's code sees it."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTENT_TYPE = "application/cloudevents+json"
REQUIRED = ("id", "source", "type", "subject", "time")
LARGEST = 4 * 1024 * 1024
_TYPE = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*")


class NotAnEvent(Exception):
    """The message is none of ours, or broken; trying again cannot help."""


@dataclass(frozen=True)
class Event:
    """
    One event.

    id: the same in every repetition. sequence: 1, 2, 3, … per partner; 0 when it is not told.
    version: of the record `subject`; drop what is older than what you know of it.
    """

    id: str
    type: str
    source: str
    subject: str
    time: dt.datetime
    version: int
    sequence: int
    data: Mapping[str, Any]
    envelope: Mapping[str, Any]


def read(body: bytes, content_type: str, headers: Mapping[str, Any] | None = None) -> Event:
    """Return the event in a message; raises NotAnEvent."""
    if content_type != CONTENT_TYPE or len(body) > LARGEST:
        raise NotAnEvent(f"content type {content_type!r}, {len(body)} bytes")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent("not JSON") from error
    if not isinstance(told, dict) or told.get("specversion") != "1.0":
        raise NotAnEvent("not a CloudEvent 1.0")
    if not all(isinstance(told.get(name), str) and told[name] for name in REQUIRED):
        raise NotAnEvent("an attribute is missing")
    if not _TYPE.fullmatch(told["type"]) or not isinstance(told.get("data"), dict):
        raise NotAnEvent("no type or no data")
    return Event(
        id=told["id"],
        type=told["type"],
        source=told["source"],
        subject=told["subject"],
        time=_moment(told["time"]),
        version=_number(told.get("aggregateversion")),
        sequence=_number((headers or {}).get("x-sequence")),
        data=told["data"],
        envelope=told,
    )


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAnEvent("no time") from error
    if moment.tzinfo is None:
        raise NotAnEvent("a time without zone")
    return moment


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
