"""Every query of the work queue: one condition for each thing that customers wait for."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, or_, select

from chassis.field_rights import unseen
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers.work_queue import PAGE
from customers.activities.model import Activity
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.leads.model import Lead
from customers.pool.rules import day_began
from customers.staff.model import StaffRef

DAY = dt.timedelta(days=1)
AHEAD_DAYS = 7
"""How far ahead birthdays and returns to the pool are told; how long somebody is newly assigned."""


CONTRACT_DAYS = 30
"""How far ahead the end of a contract is told."""
Conditions = tuple[ColumnElement[bool], ...]
WAITING: Mapping[Any, Conditions] = {Customer: (), Lead: (Lead.state == "open",)}
"""Kind of record → which of them wait at all."""


def conditions(uow: UnitOfWork, forgotten_days: int) -> dict[str, ColumnElement[bool]]:
    """Return what customers wait for → the condition that they do."""
    today, c = day_began(uow.now, uow.call.time_zone), Customer
    untouched = or_(c.last_activity_at.is_(None), c.last_activity_at < c.obtained_at)
    silent_since = uow.now - forgotten_days * DAY
    return {
        "due_today": _planned(Activity.next_at >= today, Activity.next_at < today + DAY),
        "overdue": _planned(Activity.next_at < today),
        "newly_assigned": and_(c.obtained_at >= uow.now - AHEAD_DAYS * DAY, untouched),
        "never_contacted": c.last_activity_at.is_(None),
        "forgotten": func.coalesce(c.last_activity_at, c.obtained_at) < silent_since,
        "about_to_recycle": c.recycle_at <= uow.now + AHEAD_DAYS * DAY,
        "birthdays": _birthday(today.date()),
        "contracts_ending": c.contract_ends_on.between(
            today.date(), today.date() + CONTRACT_DAYS * DAY
        ),
    }


def of(uow: UnitOfWork, model: Any, owner_id: str | None = None) -> Conditions:
    """
    Return the conditions that a record is in the queue of somebody, as far as the caller sees it.

    What was only shared with him waits for its owner. owner_id: the caller's own where it is None.
    """
    seen = visible(model, uow.call, shared=False)
    return model.owner_id == (owner_id or uow.call.actor_id), seen, *WAITING[model], present(model)


def people(
    uow: UnitOfWork, model: Any, kinds: Mapping[str, ColumnElement[bool]], after: str | None
) -> dict[str, Any]:
    """
    Return a page of those whose records the caller sees, each with how many wait for what.

    Who does not see whose a record is sees but his own. after: the cursor of the page before.
    """
    hidden = unseen(uow.call.field_rights, model.resource)("owner_id")
    whose = (
        *(visible(model, uow.call, shared=False), *WAITING[model], present(model)),
        *([model.owner_id == uow.call.actor_id] if hidden else ()),
    )
    has_some = exists().where(model.owner_id == StaffRef.id, *whose)
    chosen = select(StaffRef.id, StaffRef.name).where(StaffRef.id > (after or ""), has_some)
    found = uow.session.execute(chosen.order_by(StaffRef.id).limit(PAGE + 1)).all()
    names = {row.id: row.name for row in found[:PAGE]}
    numbers = [func.count(case((kind, 1))) for kind in kinds.values()]
    counted = select(model.owner_id, *numbers).where(model.owner_id.in_(names), *whose)
    waits = {row[0]: row[1:] for row in uow.session.execute(counted.group_by(model.owner_id))}
    items = [
        {"owner_id": one, "owner_name": name, "waits": _told(kinds, waits[one])}
        for one, name in names.items()
    ]
    return {"items": items, "next_cursor": found[PAGE - 1].id if len(found) > PAGE else None}


def count(
    uow: UnitOfWork, model: Any, kinds: Mapping[str, ColumnElement[bool]]
) -> list[dict[str, Any]]:
    """Return how many of the caller's own records of a kind meet each of the conditions."""
    own = of(uow, model)
    counted = [
        select(func.count()).select_from(model).where(*own, kind).scalar_subquery()
        for kind in kinds.values()
    ]
    numbers = uow.session.execute(select(*counted)).one()
    return _told(kinds, numbers)


def _told(kinds: Iterable[str], numbers: Iterable[int]) -> list[dict[str, Any]]:
    return [{"kind": kind, "count": n} for kind, n in zip(kinds, numbers, strict=True)]


def _planned(*when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that what was planned for then has not been done since."""
    a = Activity
    open_ = (a.customer_id == Customer.id, a.deleted_at.is_(None))
    return exists().where(*open_, *when, a.happened_at >= Customer.last_activity_at)


def _birthday(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a contact has a birthday soon, also a lunar one."""
    days = [today + n * DAY for n in range(AHEAD_DAYS + 1)]
    wanted = {(day.month, day.day) for day in days}
    if (2, 28) in wanted and not any(day.month == 2 and day.day == 29 for day in days):
        wanted.add((2, 29))
    b = Contact.birthday
    when = (and_(extract("month", b) == m, extract("day", b) == d) for m, d in sorted(wanted))
    told = Contact.next_birthday_on.between(today, days[-1])
    mine = (Contact.customer_id == Customer.id, present(Contact), Contact.retired_at.is_(None))
    return exists().where(*mine, or_(told, *when))
