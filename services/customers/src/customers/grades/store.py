"""Every query about grades, and the one way in which a customer comes to another."""

import datetime as dt
from functools import partial
from typing import Any

from sqlalchemy import select, update

from chassis.due import due_work
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.customers import grade_scheme as contract
from customers.customers import store as customers
from customers.customers.model import RECOUNT, Customer
from customers.figures import store as figures
from customers.figures.model import Figures
from customers.grades.model import GradeChange, GradeScheme
from customers.grades.rules import Outcome, judge

REBUILDING = "customers.rebuilding"
REGRADE = "customers.regrade"
SHOWN = 50


def active(uow: UnitOfWork) -> GradeScheme | None:
    """Return the scheme by which customers are graded, if there is one."""
    wanted = select(GradeScheme).where(GradeScheme.active.is_(True))
    return uow.session.scalars(wanted.order_by(GradeScheme.id)).first()


def recount(uow: UnitOfWork, currency: str, *customer_ids: str) -> None:
    """Fold the figures of customers anew, grade them, and ask for the next time."""
    scheme = active(uow)
    for customer_id in customer_ids:
        moments = [figures.refigure(uow, customer_id, currency), regrade(uow, scheme, customer_id)]
        soonest = min((moment for moment in moments if moment), default=None)
        if soonest:
            uow.schedule(RECOUNT, customer_id, soonest)
        else:
            uow.unschedule(RECOUNT, customer_id)


def recount_at_last(uow: UnitOfWork, currency: str, customer_id: str) -> None:
    """Count anew once, when all events that share this transaction have told what they know."""
    uow.at_last(f"{RECOUNT}:{customer_id}", partial(recount, uow, currency, customer_id))


def ask(uow: UnitOfWork, *customer_ids: str) -> None:
    """Ask for the figures and grades of customers to be counted anew right after this."""
    for customer_id in customer_ids:
        uow.schedule(RECOUNT, customer_id, uow.now)


def regrade(uow: UnitOfWork, scheme: GradeScheme | None, customer_id: str) -> dt.datetime | None:
    """Grade a customer by the scheme; return when to look again although nothing happens."""
    if scheme is None or _is_rebuilding(uow):
        return None
    customer = customers.locked(uow, customer_id)
    if customer is None or customer.grade_frozen:
        return None
    rules, told, today = (
        scheme.as_rules(),
        figures.told_of(uow, customer_id),
        figures.local_day(uow),
    )
    minor = rules.spent(told, today)
    outcome = judge(rules, customer.grade, minor, customer.grade_falls_at, uow.now)
    _take(uow, customer, outcome, minor, scheme)
    day = rules.changes_on(told, today)
    moments = [outcome.falls_at, figures.at_day(day) if day else None]
    return min((moment for moment in moments if moment), default=None)


def _is_rebuilding(uow: UnitOfWork) -> bool:
    """Tell whether figures are being folded anew, so that they say nothing of grades yet."""
    mine = (due_work.c.kind == REBUILDING, due_work.c.key == "all")
    return uow.session.connection().execute(select(due_work.c.key).where(*mine)).first() is not None


def _take(
    uow: UnitOfWork, customer: Customer, outcome: Outcome, minor: int, scheme: GradeScheme
) -> None:
    if outcome.falls_at != customer.grade_falls_at:
        # It is no change of the record: who edits it meanwhile is not disturbed.
        mine = update(Customer).where(Customer.id == customer.id)
        uow.session.connection().execute(mine.values(grade_falls_at=outcome.falls_at))
        uow.session.refresh(customer, ["grade_falls_at"])
    if outcome.grade != customer.grade:
        move(uow, customer, outcome.grade, "scheme", scheme.name, Money(minor, scheme.currency))


def move(
    uow: UnitOfWork,
    customer: Customer,
    grade: str | None,
    how: str,
    reason: str | None,
    spent: Money | None = None,
) -> None:
    """Give a customer another grade, note why and tell it."""
    before, customer.grade = customer.grade, grade
    about: dict[str, Any] = {"from_grade": before, "grade": grade, "how": how, "reason": reason}
    sums = {"spent_minor": spent and spent.minor, "currency": spent and spent.currency}
    by = {"at": uow.now, "by_id": uow.call.actor_id}
    uow.session.add(GradeChange(id=new_id(), customer_id=customer.id, **about, **sums, **by))
    uow.emit(contract.graded, customer, **about, spent=spent, title=customer.name)
    customers.follow_clock(uow, customer.id)


def changes(uow: UnitOfWork, customer_id: str) -> list[GradeChange]:
    """Return the last changes of a customer's grade, the newest first."""
    g = GradeChange
    mine = select(g).where(g.customer_id == customer_id).order_by(g.at.desc(), g.id.desc())
    return list(uow.session.scalars(mine.limit(SHOWN)))


def some_after(uow: UnitOfWork, after: str, most: int) -> list[str]:
    """Return ids behind *after* of customers that a scheme may grade otherwise."""
    c = Customer
    chosen = select(c.id).where(c.id > after, c.deleted_at.is_(None))
    worth = c.grade.is_not(None) | c.id.in_(select(Figures.id))
    return list(uow.session.scalars(chosen.where(worth).order_by(c.id).limit(most)))
