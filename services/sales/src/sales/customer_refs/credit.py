"""The credit of customers: which terms hold, and the one check that every path asks."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import or_, select

from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.credit import WARN_PERCENT, standing
from contracts.customers.credit_grade import MOST_GRADES
from contracts.ledger.exposure import LimitExceeded, OtherCurrency
from contracts.sales import credit as contract
from sales.customer_refs import store
from sales.customer_refs.model import CreditGradeRef, CreditStanding, CustomerRef, ExposureRef

BATCH = 500
USUAL_DAYS = 30
_ACTIVE = select(CreditGradeRef).where(CreditGradeRef.active).limit(MOST_GRADES)


@dataclass(frozen=True)
class Terms:
    """What holds for a customer: his own, else that of his grade, else that of his class."""

    limit: Money | None
    mode: str = "block"
    warn_percent: int = WARN_PERCENT
    payment_days: int | None = None
    grade_name: str | None = None


def terms(uow: UnitOfWork, customer: CustomerRef) -> Terms:
    """Return the terms that hold for a customer."""
    grade = _grade(uow, customer)
    if grade is None:
        return Terms(customer.credit_limit, payment_days=customer.payment_days)
    days = customer.payment_days
    return Terms(
        limit=customer.credit_limit or grade.credit_limit,
        mode=grade.mode,
        warn_percent=grade.warn_percent,
        payment_days=grade.payment_days if days is None else days,
        grade_name=grade.name,
    )


def stands(uow: UnitOfWork, customer: CustomerRef, more: Money) -> str:
    """Tell how a customer would stand with *more* of exposure than was told last."""
    held = terms(uow, customer)
    if held.limit is None or held.limit.currency != more.currency:
        return "none"
    then = _owed(uow, customer.id, more.currency) + more.minor
    return standing(then, held.limit.minor, held.warn_percent)


def admit(uow: UnitOfWork, customer: CustomerRef, more: Money) -> str:
    """
    Return how the customer would stand, or refuse what his terms block.

    Raises LimitExceeded or OtherCurrency.
    """
    held = terms(uow, customer)
    if held.limit is None or held.mode != "block":
        return stands(uow, customer, more)
    if held.limit.currency != more.currency:
        raise OtherCurrency(limit_currency=held.limit.currency, currency=more.currency)
    told = stands(uow, customer, more)
    if told == "over":
        then = Money(_owed(uow, customer.id, more.currency) + more.minor, more.currency)
        raise LimitExceeded(customer_id=customer.id, limit=str(held.limit), exposure=str(then))
    return told


def judge(uow: UnitOfWork, *customer_ids: str) -> None:
    """Tell which customers came to another standing, for what they owe or may owe changed."""
    for customer_id in customer_ids:
        customer = uow.session.get(CustomerRef, customer_id)
        if customer is not None and not customer.removed:
            _judge(uow, customer)


def judge_at_last(uow: UnitOfWork, customer_id: str) -> None:
    """Judge once, when all events that share this transaction have told what they know."""
    uow.at_last(f"judge:{customer_id}", partial(judge, uow, customer_id))


def concerned(uow: UnitOfWork, grade: CreditGradeRef, after: str) -> list[str]:
    """Return some customers behind *after* that owe something and have a grade, or had it."""
    c = CustomerRef
    reached = or_(c.credit_grade_id == grade.id, c.class_id.in_(grade.reach))
    owing = select(ExposureRef.customer_id).where(ExposureRef.exposure_minor > 0)
    told = select(CreditStanding.customer_id)
    wanted = select(c.id).where(c.id > after, or_(reached, c.id.in_(told)))
    chosen = wanted.where(or_(c.id.in_(owing), c.id.in_(told))).order_by(c.id).limit(BATCH)
    return list(uow.session.scalars(chosen))


def _judge(uow: UnitOfWork, customer: CustomerRef) -> None:
    held = terms(uow, customer)
    nothing = Money(0, held.limit.currency if held.limit else "CNY")
    now = stands(uow, customer, nothing)
    row = uow.session.get(CreditStanding, customer.id, with_for_update=True)
    before = row.standing if row else "none"
    if now == before or {now, before} <= {"none", "fine"}:
        return
    if row is None:
        row = CreditStanding(customer_id=customer.id)
        uow.session.add(row)
    row.standing = now
    uow.emit(
        contract.standing_changed,
        customer,
        customer_id=customer.id,
        customer_name=customer.name,
        from_standing=before,
        standing=now,
        mode=held.mode,
        credit_limit=held.limit,
        exposure=Money(_owed(uow, customer.id, nothing.currency), nothing.currency),
    )


def _owed(uow: UnitOfWork, customer_id: str, currency: str) -> int:
    told = store.exposure(uow, customer_id, currency)
    return told.exposure_minor if told else 0


def _grade(uow: UnitOfWork, customer: CustomerRef) -> CreditGradeRef | None:
    if customer.credit_grade_id:
        own = uow.session.get(CreditGradeRef, customer.credit_grade_id)
        if own is not None and own.active:
            return own
    if customer.class_id is None:
        return None
    reaching = (one for one in uow.session.scalars(_ACTIVE) if customer.class_id in one.reach)
    return next(reaching, None)
