"""What is open, and what prepaid, by age on a day, by customers and suppliers: as it was then."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, union_all

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.customer_refs.model import CustomerRef
from ledger.instalments.model import PaymentPlan, PlannedPart
from ledger.offset_parts.model import OffsetPart
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.receivables.model import Receivable
from ledger.statements import prepaid
from ledger.statements.prepaid import line, part_stood, stood

AGES: Mapping[str, tuple[int, int | None]] = {
    "not_due": (0, 0),
    "days_1_30": (1, 30),
    "days_31_60": (31, 60),
    "days_61_90": (61, 90),
    "days_over_90": (91, None),
}
"""Name → first and last day behind the due day, or behind that on which money came."""
PREPAID = tuple(f"prepaid_{name}" for name in AGES)
AMOUNTS = (*AGES, *PREPAID)


class Page(NamedTuple):
    """Some rows, the sums of all that there are (`AMOUNTS`), and the place behind the last."""

    rows: list[Row[Any]]
    total: list[int]
    next_after: str | None


def of_receivables(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Page:
    """
    Return customer_id, name and what is open and prepaid by age on *day*, a row per customer.

    query: currency, limit and where given customer_id and after. What counts is what stood on
    that day, not what has become of it since. Where a plan divides a receivable, each part of it
    has an age of its own.
    """
    mine = [
        visible(Receivable, uow.call),
        Receivable.currency == query["currency"],
        stood(Receivable.happened_on, Receivable.cancelled_on, day),
    ]
    if "customer_id" in query:
        mine.append(Receivable.customer_id == query["customer_id"])
    lines = _whole(day, mine), _in_parts(day, mine), *prepaid.by_customers(uow, day, query)
    return _page(uow, day, lines, "customer", query)


def of_payables(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Page:
    """
    Return supplier_id, name and what is open and prepaid by age on *day*, a row per supplier.

    query: currency, limit and where given supplier_id and after. What counts is what stood on
    that day, not what has become of it since.
    """
    paid = (
        select(func.sum(PaymentPart.amount_minor + PaymentPart.written_off_minor))
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .where(PaymentPart.payable_id == Payable.id, part_stood(day))
    )
    credited = select(func.sum(SupplierCredit.amount_minor)).where(
        SupplierCredit.payable_id == Payable.id,
        stood(SupplierCredit.credited_on, SupplierCredit.withdrawn_on, day),
    )
    less = paid, credited, _set_off(OffsetPart.payable_id == Payable.id, day)
    gone = [func.coalesce(one.scalar_subquery(), 0) for one in less]
    still_open = Payable.amount_minor - gone[0] - gone[1] - gone[2]
    owed = line(Payable.supplier_id, Payable.supplier_name, Payable.due_on, still_open).where(
        visible(Payable, uow.call),
        Payable.currency == query["currency"],
        or_(Payable.state != "cancelled", Payable.cancelled_on > day),
        Payable.happened_on <= day,
    )
    if "supplier_id" in query:
        owed = owed.where(Payable.supplier_id == query["supplier_id"])
    return _page(uow, day, (owed, prepaid.to_suppliers(uow, day, query)), "supplier", query)


def ages(row: Any, names: Sequence[str] = tuple(AGES)) -> list[int]:
    """Return the amounts of a row in minor units, youngest first; names: which of `AMOUNTS`."""
    return [int(getattr(row, name)) for name in names]


def _page(
    uow: UnitOfWork,
    day: dt.date,
    lines: Sequence[Select[Any]],
    kind: str,
    query: Mapping[str, Any],
) -> Page:
    """Return a page of what *lines* add up to for each `kind` of party, without rows of nothing."""
    key = f"{kind}_id"
    by_key = _by_party(day, lines, kind).subquery().c
    shown = select(*by_key).where(or_(*(by_key[name] != 0 for name in AMOUNTS)))
    after, limit = query.get("after"), query["limit"]
    if after is not None:
        shown = shown.where(by_key[key] > after)
    found = list(uow.session.execute(shown.order_by(by_key[key]).limit(limit + 1)))
    rows, more = found[:limit], len(found) > limit
    if more or after is not None:
        whole = select(*(func.coalesce(func.sum(by_key[name]), 0) for name in AMOUNTS))
        total = [int(minor) for minor in uow.session.execute(whole).one()]
    else:
        each = (ages(row, AMOUNTS) for row in rows)
        total = [sum(some) for some in zip([0] * len(AMOUNTS), *each, strict=True)]
    return Page(rows, total, str(getattr(rows[-1], key)) if more else None)


def _by_party(day: dt.date, lines: Sequence[Select[Any]], kind: str) -> Select[Any]:
    """Return each `kind` of party of *lines*, as it is called now, and its sums (`AMOUNTS`)."""
    c = union_all(*lines).subquery().c
    known = func.max(func.nullif(CustomerRef.name, ""))
    sums = [
        _aged(amount, day, *span, c.day).label(name)
        for names, amount in ((AGES, c.still_open), (PREPAID, c.prepaid))
        for name, span in zip(names, AGES.values(), strict=True)
    ]
    name = func.coalesce(known, func.max(c.name)).label(f"{kind}_name")
    return (
        select(c.party_id.label(f"{kind}_id"), name, *sums)
        .outerjoin(CustomerRef, CustomerRef.id == c.party_id)
        .group_by(c.party_id)
    )


def _whole(day: dt.date, mine: list[ColumnElement[bool]]) -> Select[Any]:
    """Customer, name, due day and what is open on *day* of receivables that no plan divides."""
    planned = select(PaymentPlan.id).where(PaymentPlan.receivable_id == Receivable.id).exists()
    whose = Receivable.customer_id, Receivable.customer_name
    still_open = Receivable.amount_minor - _gone(day)
    return line(*whose, Receivable.due_on, still_open).where(*mine, ~planned)


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
    found = line(Receivable.customer_id, Receivable.customer_name, part.due_on, bounded)
    return found.where(part.receivable_id == Receivable.id, *mine)


def _gone(day: dt.date) -> Any:
    """What was received, given up, credited and set off of a receivable by the end of *day*."""
    return (
        func.coalesce(_set_off(OffsetPart.receivable_id == Receivable.id, day).scalar_subquery(), 0)
        + func.coalesce(_cleared(day).scalar_subquery(), 0)
        + func.coalesce(_given_up(day).scalar_subquery(), 0)
        + func.coalesce(_credited(day).scalar_subquery(), 0)
    )


def _cleared(day: dt.date) -> Select[Any]:
    """What was received and given up of a receivable by the end of *day*."""
    return select(func.sum(Allocation.amount_minor + Allocation.written_off_minor)).where(
        Allocation.receivable_id == Receivable.id,
        stood(Allocation.allocated_on, Allocation.undone_on, day),
    )


def _named(day: dt.date) -> Select[Any]:
    """What stood given to a line of a plan by its name at the end of *day*."""
    return select(func.sum(Allocation.amount_minor)).where(
        Allocation.plan_line_id == PlannedPart.id,
        stood(Allocation.allocated_on, Allocation.undone_on, day),
    )


def _given_up(day: dt.date) -> Select[Any]:
    """What stood written off of a receivable as a bad debt at the end of *day*."""
    return select(func.sum(BadDebt.amount_minor)).where(
        BadDebt.receivable_id == Receivable.id,
        stood(BadDebt.written_off_on, BadDebt.recovered_on, day),
    )


def _credited(day: dt.date) -> Select[Any]:
    """What stood credited of a receivable at the end of *day*."""
    return select(func.sum(CreditNote.amount_minor)).where(
        CreditNote.receivable_id == Receivable.id,
        CreditNote.entry_id.is_not(None),
        stood(CreditNote.credited_on, CreditNote.withdrawn_on, day),
    )


def _set_off(of_debt: ColumnElement[bool], day: dt.date) -> Select[Any]:
    """What stood set off of a debt at the end of *day*."""
    counts = of_debt, stood(OffsetPart.settled_on, OffsetPart.undone_on, day)
    return select(func.sum(OffsetPart.amount_minor)).where(*counts)


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
