"""A member stays one when he is merged, under his number, which nobody else has."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from chassis.uow import UnitOfWork
from customers.customers.model import Customer


def fold(uow: UnitOfWork, survivor: Customer, duplicate: Customer) -> dict[str, Any]:
    """Make a survivor the member that the duplicate was; return what a split has to know."""
    number, since = duplicate.member_number, duplicate.member_since
    if number is None or survivor.member_number is not None:
        return {}
    _move(uow, duplicate, survivor, since)
    return {"member": [number, since.isoformat() if since else None]}


def unfold(
    uow: UnitOfWork, notes: Mapping[str, Any], survivor: Customer, duplicate: Customer
) -> None:
    """Let the duplicate be the member again that he was."""
    number, since = notes.get("member") or (None, None)
    if number is not None and survivor.member_number == number:
        _move(uow, survivor, duplicate, dt.datetime.fromisoformat(since) if since else None)


def _move(uow: UnitOfWork, giver: Customer, heir: Customer, since: dt.datetime | None) -> None:
    number, giver.member_number, giver.member_since = giver.member_number, None, None
    uow.flush()
    heir.member_number, heir.member_since = number, since
