"""Every query about changes of credit, and the terms that hold for a customer."""

from typing import Any

from sqlalchemy import select

from chassis import merging
from chassis.uow import UnitOfWork
from contracts.credit import WARN_PERCENT, standing
from contracts.customers import credit_change as contract
from customers.credit import store as credit
from customers.credit_changes.model import CreditChange
from customers.credit_grades import store as grades
from customers.customers import store as customers
from customers.customers.model import Customer


def pending(uow: UnitOfWork, customer_id: str) -> str | None:
    """Return the change of a customer's credit that waits for its approval."""
    c = CreditChange
    waiting = select(c.id).where(c.customer_id == customer_id, c.state == "pending")
    return uow.session.scalar(waiting.limit(1))


def refuse_pending(uow: UnitOfWork, customer_id: str) -> None:
    """Raise ChangePending while a change of the customer's credit is being decided."""
    if pending(uow, customer_id):
        raise contract.ChangePending()


def waiting(uow: UnitOfWork, change_id: str) -> CreditChange | None:
    """Return a change that has no answer yet, locked."""
    mine = (CreditChange.id == change_id, CreditChange.state == "pending")
    return uow.session.scalars(select(CreditChange).where(*mine).with_for_update()).first()


def customer_of(uow: UnitOfWork, change: CreditChange) -> Customer | None:
    """Return whose credit it is, locked; of a merged customer the survivor."""
    found = customers.locked(uow, change.customer_id)
    if found is not None:
        return found
    heir = merging.survivor_of(uow, change.customer_id)
    return customers.locked(uow, heir) if heir else None


def terms(uow: UnitOfWork, customer: Customer) -> dict[str, Any]:
    """Return grade, limit and terms of a customer, where each comes from, and how he stands."""
    own = grades.find(uow, customer.credit_grade_id)
    grade = own or grades.of_class(uow, customer.credit_class_id)
    awaited = None if own else grades.of_class(uow, customer.class_id)
    awaits = not own and awaited is not grade
    source = "own" if own else "class" if grade else "none"
    told = credit.exposures(uow, customer.id)
    limit, limit_from = _first(customer.credit_limit, grade and grade.limit, source)
    days, days_from = _first(customer.payment_days, grade and grade.payment_days, source)
    warn_percent = grade.warn_percent if grade else WARN_PERCENT
    currency = limit.currency if limit else "CNY"
    owed = next((one.exposure_minor for one in told if one.currency == currency), 0)
    return {
        "customer_id": customer.id,
        "grade_id": grade.id if grade else None,
        "grade_name": grade.name if grade else None,
        "grade_source": source,
        "credit_limit": limit,
        "limit_source": limit_from,
        "payment_days": days,
        "payment_days_source": days_from,
        "mode": grade.mode if grade else "block",
        "warn_percent": warn_percent,
        "standing": standing(owed, limit.minor if limit else None, warn_percent),
        "class_awaits": awaits,
        "class_grade_id": awaited.id if awaits and awaited else None,
        "class_grade_name": awaited.name if awaits and awaited else None,
        "pending_id": pending(uow, customer.id),
        "exposures": [{**one.shown(), "customer_id": customer.id} for one in told],
    }


def _first(own: Any, graded: Any, source: str) -> tuple[Any, str]:
    """Return a value and where it is from: the customer's own, else that of its grade."""
    if own is not None:
        return own, "own"
    if graded is not None:
        return graded, "class" if source == "class" else "grade"
    return None, "none"
