"""Every query of the work queue: one condition for each thing that customers wait for."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, extract, func, or_, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.activities.model import Activity
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.pool.rules import day_began

DAY = dt.timedelta(days=1)
AHEAD_DAYS = 7
"""How far ahead birthdays and returns to the pool are told; how long somebody is newly assigned."""


CONTRACT_DAYS = 30
"""How far ahead the end of a contract is told."""


def conditions(uow: UnitOfWork, forgotten_days: int) -> dict[str, ColumnElement[bool]]:
    """Return kind → condition on the caller's own customers."""
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


def mine(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a customer is the caller's own."""
    return Customer.owner_id == uow.call.actor_id, present(Customer)


def count(
    uow: UnitOfWork,
    model: Any,
    own: tuple[ColumnElement[bool], ...],
    kinds: dict[str, ColumnElement[bool]],
) -> list[dict[str, Any]]:
    """Return how many of the caller's *own* records of a kind meet each of the conditions."""
    counted = [
        select(func.count()).select_from(model).where(*own, kind).scalar_subquery()
        for kind in kinds.values()
    ]
    numbers = uow.session.execute(select(*counted)).one()
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
