"""What is open by age on a day, to us and to suppliers: as things stood then."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.customer_refs.model import CustomerRef
from ledger.instalments.model import PaymentPlan, PlannedPart
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.receivables.model import Receivable

AGES: Mapping[str, tuple[int, int | None]] = {
    "not_due": (0, 0),
    "days_1_30": (1, 30),
    "days_31_60": (31, 60),
    "days_61_90": (61, 90),
    "days_over_90": (91, None),
}
"""Name → first and last day behind the due day."""


class Page(NamedTuple):
    """Some rows, the sum of all that there are by age, and the place behind the last, if any."""

    rows: list[Row[Any]]
    total: list[int]
    next_after: str | None


def of_receivables(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Page:
    """
    Return customer_id, name and what is open by age on *day*, one row per customer who owes.

    query: currency, limit and where given customer_id and after. What counts is what stood on
    that day, not what has become of it since. Where a plan divides a receivable, each part of it
    has an age of its own.
    """
    mine = [
        visible(Receivable, uow.call),
        Receivable.currency == query["currency"],
        Receivable.happened_on <= day,
        or_(Receivable.cancelled_on.is_(None), Receivable.cancelled_on > day),
    ]
    if "customer_id" in query:
        mine.append(Receivable.customer_id == query["customer_id"])
    owed = _whole(day, mine).union_all(_in_parts(day, mine)).subquery().c
    spans = AGES.items()
    called = func.coalesce(
        func.max(func.nullif(CustomerRef.name, "")), func.max(owed.customer_name)
    )
    chosen = (
        select(
            owed.customer_id,
            called.label("customer_name"),
            *(_aged(owed.still_open, day, *span, owed.due_on).label(name) for name, span in spans),
        )
        .outerjoin(CustomerRef, CustomerRef.id == owed.customer_id)
        .group_by(owed.customer_id)
    )
    return _page(uow, chosen, "customer_id", query)


def of_payables(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Page:
    """
    Return supplier_id, name and what is open by age on *day*, one row per supplier whom we owe.

    query: currency, limit and where given supplier_id and after. What counts is what stood on
    that day, not what has become of it since.
    """
    paid = (
        select(func.sum(PaymentPart.amount_minor + PaymentPart.written_off_minor))
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .where(
            PaymentPart.payable_id == Payable.id,
            func.coalesce(PaymentPart.allocated_on, Payment.paid_on) <= day,
            or_(PaymentPart.undone.is_(False), PaymentPart.undone_on > day),
        )
    )
    credited = select(func.sum(SupplierCredit.amount_minor)).where(
        SupplierCredit.payable_id == Payable.id,
        SupplierCredit.credited_on <= day,
        or_(SupplierCredit.withdrawn_on.is_(None), SupplierCredit.withdrawn_on > day),
    )
    gone = [func.coalesce(one.scalar_subquery(), 0) for one in (paid, credited)]
    still_open = Payable.amount_minor - gone[0] - gone[1]
    spans = AGES.items()
    chosen = (
        select(
            Payable.supplier_id,
            func.max(Payable.supplier_name).label("supplier_name"),
            *(_aged(still_open, day, *span, Payable.due_on).label(name) for name, span in spans),
        )
        .where(
            visible(Payable, uow.call),
            Payable.currency == query["currency"],
            or_(Payable.state != "cancelled", Payable.cancelled_on > day),
            Payable.happened_on <= day,
        )
        .group_by(Payable.supplier_id)
    )
    if "supplier_id" in query:
        chosen = chosen.where(Payable.supplier_id == query["supplier_id"])
    return _page(uow, chosen, "supplier_id", query)


def ages(row: Any) -> list[int]:
    """Return the amounts of a row in minor units, youngest first."""
    return [int(getattr(row, name)) for name in AGES]


def _page(uow: UnitOfWork, chosen: Select[Any], key: str, query: Mapping[str, Any]) -> Page:
    """Return a page of *chosen*, which has one row for each *key*, without rows of nothing."""
    by_key = chosen.subquery().c
    shown = select(*by_key).where(or_(*(by_key[name] != 0 for name in AGES)))
    after, limit = query.get("after"), query["limit"]
    if after is not None:
        shown = shown.where(by_key[key] > after)
    found = list(uow.session.execute(shown.order_by(by_key[key]).limit(limit + 1)))
    rows, more = found[:limit], len(found) > limit
    if more or after is not None:
        sums = select(*(func.coalesce(func.sum(by_key[name]), 0) for name in AGES))
        total = [int(minor) for minor in uow.session.execute(sums).one()]
    else:
        total = [sum(some) for some in zip([0] * len(AGES), *map(ages, rows), strict=True)]
    return Page(rows, total, str(getattr(rows[-1], key)) if more else None)


def _whole(day: dt.date, mine: list[ColumnElement[bool]]) -> Select[Any]:
    """Customer, name, due day and what is open on *day* of receivables that no plan divides."""
    planned = select(PaymentPlan.id).where(PaymentPlan.receivable_id == Receivable.id).exists()
    still_open = (Receivable.amount_minor - _gone(day)).label("still_open")
    whose = Receivable.customer_id, Receivable.customer_name
    return select(*whose, Receivable.due_on, still_open).where(*mine, ~planned)


def _in_parts(day: dt.date, mine: list[ColumnElement[bool]]) -> Select[Any]:
    """
    The same of each part of those that a plan divides.

    Money that was given to a part by name is its own; all other fills the first ones first.
    """
    named = func.coalesce(_named(day).scalar_subquery(), 0)
    own = case((named >= PlannedPart.amount_minor, PlannedPart.amount_minor), else_=named)
    whose = select(PaymentPlan.receivable_id, PlannedPart.id, PlannedPart.payment_plan_id)
    each = (
        whose.add_columns(PlannedPart.due_on, own.label("own"))
        .add_columns((PlannedPart.amount_minor - own).label("rest"))
        .join(PlannedPart, PlannedPart.payment_plan_id == PaymentPlan.id)
        .where(PaymentPlan.receivable_id.is_not(None))
        .subquery()
        .c
    )
    plan, order = each.payment_plan_id, (each.due_on, each.id)
    until = func.sum(each.rest).over(partition_by=plan, order_by=order).label("until")
    owns = func.sum(each.own).over(partition_by=plan).label("owns")
    part = select(each.receivable_id, each.due_on, each.rest, until, owns).subquery().c
    left = part.until - (_gone(day) - part.owns)
    bounded = case((left <= 0, 0), (left >= part.rest, part.rest), else_=left)
    return (
        select(Receivable.customer_id, Receivable.customer_name, part.due_on)
        .add_columns(bounded.label("still_open"))
        .where(part.receivable_id == Receivable.id, *mine)
    )


def _gone(day: dt.date) -> Any:
    """What was received, given up and credited of a receivable by the end of *day*."""
    return (
        func.coalesce(_cleared(day).scalar_subquery(), 0)
        + func.coalesce(_given_up(day).scalar_subquery(), 0)
        + func.coalesce(_credited(day).scalar_subquery(), 0)
    )


def _cleared(day: dt.date) -> Select[Any]:
    """What was received and given up of a receivable by the end of *day*."""
    return select(func.sum(Allocation.amount_minor + Allocation.written_off_minor)).where(
        Allocation.receivable_id == Receivable.id,
        Allocation.allocated_on <= day,
        or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
    )


def _named(day: dt.date) -> Select[Any]:
    """What stood given to a line of a plan by its name at the end of *day*."""
    return select(func.sum(Allocation.amount_minor)).where(
        Allocation.plan_line_id == PlannedPart.id,
        Allocation.allocated_on <= day,
        or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
    )


def _given_up(day: dt.date) -> Select[Any]:
    """What stood written off of a receivable as a bad debt at the end of *day*."""
    return select(func.sum(BadDebt.amount_minor)).where(
        BadDebt.receivable_id == Receivable.id,
        BadDebt.written_off_on <= day,
        or_(BadDebt.recovered_on.is_(None), BadDebt.recovered_on > day),
    )


def _credited(day: dt.date) -> Select[Any]:
    """What stood credited of a receivable at the end of *day*."""
    return select(func.sum(CreditNote.amount_minor)).where(
        CreditNote.receivable_id == Receivable.id,
        CreditNote.entry_id.is_not(None),
        CreditNote.credited_on <= day,
        or_(CreditNote.withdrawn_on.is_(None), CreditNote.withdrawn_on > day),
    )


def _aged(amount: Any, day: dt.date, first: int, last: int | None, due: Any) -> Any:
    """Sum *amount* of what is *first* to *last* days behind its due day on *day*."""
    within = due <= _before(day, first)
    if last is not None:
        within = and_(within, due >= _before(day, last))
    if first == 0:
        within = due >= day
    return func.coalesce(func.sum(case((within, amount), else_=0)), 0)


def _before(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - days))
