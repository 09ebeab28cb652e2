"""Every query about what was sold."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from ledger.credit_notes.model import CreditNote
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line
from ledger.periods import store as periods
from ledger.product_costs.model import ProductCost
from ledger.sale_lines.model import SaleLine
from ledger.settings import LedgerSettings

KEYS: Mapping[str, tuple[Any, Any]] = {
    "order": (SaleLine.order_id, func.max(SaleLine.order_number)),
    "product": (SaleLine.product_id, func.max(SaleLine.product_name)),
    "owner": (SaleLine.owner_id, func.max("")),
    "customer": (SaleLine.customer_id, func.max("")),
}


def of_order(uow: UnitOfWork, order_id: str) -> list[SaleLine]:
    """Return the lines of an order, locked."""
    chosen = select(SaleLine).where(SaleLine.order_id == order_id).order_by(SaleLine.id)
    return list(uow.session.scalars(chosen.with_for_update()))


def book_costs(
    uow: UnitOfWork, lines: Sequence[SaleLine], settings: LedgerSettings, day: dt.date | None = None
) -> None:
    """
    Post what the books lack of the cost of *lines*: cost of sales against goods in stock.

    day: when it happened, today if None; the first open day takes what happened before it.
    """
    drafts: dict[str, list[Line]] = {}
    for line in lines:
        minor = line.unbooked_minor
        if minor:
            line.booked_minor += minor
            about = line.currency, line.product_name, line.customer_id
            drafts.setdefault(line.order_id, []).extend(
                (
                    Line(settings.cost_account, minor, *about),
                    Line(settings.stock_account, -minor, *about),
                )
            )
    numbers = {line.order_id: line.order_number for line in lines}
    when = periods.open_day(uow, day) if drafts else periods.today(uow)
    journal.post(
        uow,
        *(
            Draft(
                kind="cost",
                happened_on=when,
                memo=numbers[order_id],
                source_id=order_id,
                lines=tuple(made),
            )
            for order_id, made in drafts.items()
        ),
    )


def without_cost(
    uow: UnitOfWork, cost: ProductCost, until: dt.date | None, limit: int
) -> list[SaleLine]:
    """Return lines of a product whose cost is not told, sold while *cost* holds, locked."""
    chosen = select(SaleLine).where(
        SaleLine.product_id == cost.product_id,
        SaleLine.currency == cost.currency,
        SaleLine.cost_minor.is_(None),
        SaleLine.sold_on >= cost.on,
    )
    if until is not None:
        chosen = chosen.where(SaleLine.sold_on < until)
    return list(uow.session.scalars(chosen.order_by(SaleLine.id).limit(limit).with_for_update()))


def margins(
    uow: UnitOfWork, by: str, currency: str, from_on: dt.date, until_on: dt.date
) -> list[Any]:
    """
    Return key, name, lines, lines without cost, income, cost and cost in the books.

    Only lines that one may see count.
    """
    key, name = KEYS[by]
    unknown = func.sum(case((SaleLine.cost_minor.is_(None), 1), else_=0))
    cost = func.coalesce(func.sum(SaleLine.cost_minor), 0)
    booked = func.sum(SaleLine.booked_minor)
    chosen = (
        select(key, name, func.count(), unknown, func.sum(SaleLine.net_minor), cost, booked)
        .where(
            visible(SaleLine, uow.call),
            SaleLine.cancelled.is_(False),
            SaleLine.currency == currency,
            SaleLine.sold_on.between(from_on, until_on),
        )
        .group_by(key)
        .limit(10_000)
    )
    return list(uow.session.execute(chosen))


def credited(uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date) -> int:
    """Return what was credited in some days, without tax."""
    total = func.sum(CreditNote.amount_minor - CreditNote.tax_minor)
    chosen = select(total).where(
        visible(CreditNote, uow.call),
        CreditNote.state == "given",
        CreditNote.currency == currency,
        CreditNote.credited_on.between(from_on, until_on),
    )
    return int(uow.session.scalar(chosen) or 0)
