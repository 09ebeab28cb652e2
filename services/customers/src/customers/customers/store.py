"""Every query about customers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text, update

from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from customers.customers.model import Customer, words
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate
from customers.duplicates.model import Identity


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a customer answers to the search *text*."""
    return words.condition(uow.session, Customer.id, text)


def candidates(
    uow: UnitOfWork, known_by: Iterable[Identity], code: str | None, beside: str = ""
) -> list[dict[str, Any]]:
    """
    Return the customers that may be the same, as much as the caller may know of each.

    known_by, code: identities and credit code of the one that is asked about; beside: its own id.
    """
    found = duplicates.hits(uow.session, known_by, beside=beside)
    hits = [hit for hit in found if hit.resource == Customer.resource]
    kinds = {hit.record_id: hit.kind for hit in sorted(hits, key=_weight, reverse=True)}
    return [_candidate(row, kinds[row.id], code) for row in briefs(uow, kinds)]


def briefs(uow: UnitOfWork, ids: Iterable[str]) -> list[Any]:
    """Return what tells customers apart, also of removed and invisible ones."""
    c, wanted = Customer, list(ids)
    if not wanted:
        return []
    chosen = select(
        c.id, c.name, c.owner_id, c.credit_code, c.deleted_at, visible(c, uow.call).label("visible")
    ).where(c.id.in_(wanted))
    return list(uow.session.connection().execute(chosen))


def held(uow: UnitOfWork, owner_id: str, most: int) -> int:
    """Return how many customers without a closed deal somebody holds, counting up to *most*."""
    mine = select(Customer.id).where(
        Customer.owner_id == owner_id,
        Customer.deleted_at.is_(None),
        Customer.first_deal_at.is_(None),
    )
    counted = select(func.count()).select_from(mine.limit(most).subquery())
    return uow.session.scalar(counted) or 0


def one_at_a_time(uow: UnitOfWork, staff_id: str) -> None:
    """Let what one person obtains follow one another, so that limits are counted truly."""
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = text("select pg_advisory_xact_lock(hashtext(:key))")
        uow.session.connection().execute(lock, {"key": f"holder.{staff_id}"})


def seen(uow: UnitOfWork) -> Select[str]:
    """Return the ids of the customers that the caller may see."""
    return select(Customer.id).where(visible(Customer, uow.call), present(Customer))


def note_first_deal(uow: UnitOfWork, customer_id: str) -> None:
    """Note that a customer has a closed deal; a later one changes nothing."""
    first = Customer.first_deal_at.is_(None)
    mine = update(Customer).where(Customer.id == customer_id, first)
    now = {"first_deal_at": uow.now, "version": Customer.version + 1}
    uow.session.connection().execute(mine.values(**now))


def note_activity(uow: UnitOfWork, customer_id: str, at: dt.datetime) -> None:
    """
    Note when somebody last did something with a customer; an earlier one changes nothing.

    It is no change of the record: who edits it meanwhile is not disturbed.
    """
    before = or_(Customer.last_activity_at.is_(None), Customer.last_activity_at < at)
    mine = update(Customer).where(Customer.id == customer_id, before)
    uow.session.connection().execute(mine.values(last_activity_at=at))


def _weight(hit: Any) -> int:
    return ("credit_code", "phone", "name", "former_name").index(hit.kind)


def _candidate(row: Any, kind: str, code: str | None) -> dict[str, Any]:
    other_code = bool(code and row.credit_code and code != row.credit_code)
    blocking = kind in ("credit_code", "phone") or not other_code
    return candidate(row, Customer.resource, kind, blocking=blocking)
