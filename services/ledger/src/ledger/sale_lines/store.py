"""Every query about what was sold."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import round_half_up
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from ledger.credits.model import CreditNote
from ledger.customer_refs.model import CustomerRef
from ledger.journal.rules import Draft, Line
from ledger.periods import store as periods
from ledger.product_costs.model import ProductCost
from ledger.sale_lines.model import SaleLine
from ledger.settings import LedgerSettings
from ledger.staff_refs.model import StaffRef

CHUNK = 500
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


def unbooked(
    uow: UnitOfWork, lines: Sequence[SaleLine], settings: LedgerSettings, day: dt.date | None = None
) -> list[Draft]:
    """
    Return what the books lack of the cost of *lines*: cost of sales against goods in stock.

    The lines take it as booked, so it must be posted.
    day: when it happened, today if None; the first open day takes what happened before it.
    """
    moves: dict[str, list[Line]] = {}
    for line in lines:
        minor = line.unbooked_minor
        if minor:
            line.booked_minor += minor
            about = line.currency, line.product_name, line.customer_id
            moves.setdefault(line.order_id, []).extend(
                (
                    Line(settings.cost_account, minor, *about),
                    Line(settings.stock_account, -minor, *about),
                )
            )
    numbers = {line.order_id: line.order_number for line in lines}
    when = periods.open_day(uow, day) if moves else periods.today(uow)
    return [
        Draft(
            kind="cost",
            happened_on=when,
            memo=numbers[order_id],
            source_id=order_id,
            lines=tuple(made),
        )
        for order_id, made in moves.items()
    ]


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


def credit(uow: UnitOfWork, order_id: str, note: CreditNote, sign: int = 1) -> None:
    """Note what a credit gives back (sign 1), or no longer does (−1), at the lines it is for."""
    by_line = {row["line_id"]: row["net"] for row in note.rows or ()}
    for line in of_order(uow, order_id) if by_line else ():
        line.credited_minor += sign * by_line.get(line.line_id, 0)


def margins(
    uow: UnitOfWork, by: str, currency: str, from_on: dt.date, until_on: dt.date
) -> list[Any]:
    """
    Return key, name, lines, lines without cost, income, cost and cost in the books.

    Income is without what was credited, cost without that of what came back. Only lines that one
    may see count. Raises TooManyRows.
    """
    key, name = KEYS[by]
    unknown = func.sum(case((SaleLine.cost_minor.is_(None), 1), else_=0))
    cost = func.coalesce(func.sum(SaleLine.cost_minor), 0)
    net, booked = func.sum(SaleLine.net_minor - SaleLine.credited_minor), SaleLine.booked_minor
    sold = (
        visible(SaleLine, uow.call),
        SaleLine.cancelled.is_(False),
        SaleLine.currency == currency,
        SaleLine.sold_on.between(from_on, until_on),
    )
    chosen = select(key, name, func.count(), unknown, net, cost, func.sum(booked)).where(*sold)
    rows = list(uow.session.execute(chosen.group_by(key).limit(MOST_ROWS + 1)))
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    back = _cost_of_what_came_back(uow, key, sold)
    return [(*row[:5], row[5] - back.get(row[0], 0), row[6]) for row in rows]


def names(uow: UnitOfWork, by: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what customers or colleagues are called now; lines know no names of theirs."""
    model: Any = {"customer": CustomerRef, "owner": StaffRef}.get(by)
    found: dict[str, str] = {}
    for start in range(0, len(keys) if model else 0, CHUNK):
        chosen = select(model.id, model.name).where(model.id.in_(keys[start : start + CHUNK]))
        found |= {row.id: row.name for row in uow.session.execute(chosen)}
    return found


def _cost_of_what_came_back(
    uow: UnitOfWork, key: Any, sold: tuple[ColumnElement[bool], ...]
) -> dict[Any, int]:
    """Return key → cost of what came back; few lines do, so each is reckoned to the cent."""
    some = SaleLine.returned_e4 > 0, SaleLine.cost_minor.is_not(None)
    line = SaleLine.cost_minor, SaleLine.returned_e4, SaleLine.quantity_e4
    total: Counter[Any] = Counter()
    for whose, cost, back, sold_e4 in uow.session.execute(select(key, *line).where(*sold, *some)):
        total[whose] += round_half_up(Decimal(cost) * back / sold_e4)
    return total


def credited(uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date) -> int:
    """Return what was credited in some days, without tax, for no line in particular."""
    total = func.sum(CreditNote.amount_minor - CreditNote.tax_minor)
    chosen = select(total).where(
        visible(CreditNote, uow.call),
        CreditNote.state == "given",
        func.coalesce(cast(CreditNote.rows, Text), "[]").in_(("[]", "null")),
        CreditNote.currency == currency,
        CreditNote.credited_on.between(from_on, until_on),
    )
    return int(uow.session.scalar(chosen) or 0)
