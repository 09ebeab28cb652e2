"""What of an event goes into a text, and who gets it: pure functions over plain data."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chassis.values import Money

LONGEST = 1000
LONGEST_RECIPIENT = 254


def variables(data: Mapping[str, Any], zone: dt.tzinfo) -> dict[str, str]:
    """
    Return the single values of an event as texts; lists and objects are left out.

    zone: of the company, whose clock the times show.
    """
    return {
        name: _text(value, zone)[:LONGEST]
        for name, value in data.items()
        if isinstance(value, str | int | Decimal | Money | dt.date)
    }


def recipient(path: str, data: Mapping[str, Any], contact: Any, customer: Any) -> str:
    """Return what *path* ("contact.phone", "data.requester_email") leads to, or ""."""
    place, _, name = path.partition(".")
    if place == "data":
        found = data.get(name)
    else:
        asked = (contact, customer) if place == "contact" else (customer,)
        found = next((getattr(one, name) for one in asked if getattr(one, name, None)), "")
    return str(found or "")[:LONGEST_RECIPIENT]


def _text(value: Any, zone: dt.tzinfo) -> str:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, dt.datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return str(value)
