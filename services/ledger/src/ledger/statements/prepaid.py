"""What was paid beforehand and was given to no debt yet at the end of a day, and since when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from chassis.scopes import in_reach, visible
from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation
from ledger.customer_refs.model import CustomerRef
from ledger.journal.model import Entry
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.prepaid_cards.model import CardMove, PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable

NONE = literal(0, BigInteger)


def line(party: Any, name: Any, day: Any, open_: Any = NONE, prepaid: Any = NONE) -> Select[Any]:
    """Return the columns of a line of an ageing: of whom, since when, what is open or prepaid."""
    columns = {"party_id": party, "name": name, "day": day, "still_open": open_, "prepaid": prepaid}
    return select(*(column.label(called) for called, column in columns.items()))


def stood(since: Any, until: Any, day: dt.date) -> ColumnElement[bool]:
    """Return that what counts *since* a day, and *until* another if any, counted at its end."""
    found: ColumnElement[bool] = (since <= day) & or_(until.is_(None), until > day)
    return found


def part_stood(day: dt.date) -> ColumnElement[bool]:
    """Return that a part of a payment stood at the end of *day*."""
    given_on = func.coalesce(PaymentPart.allocated_on, Payment.paid_on)
    kept = or_(PaymentPart.undone.is_(False), PaymentPart.undone_on > day)
    return (given_on <= day) & kept


def by_customers(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> list[Select[Any]]:
    """
    Return lines of advances, and of money on cards, that the caller sees.

    query: currency and where given customer_id. What was spent of a card came to it first.
    """
    given = select(func.sum(Allocation.amount_minor)).where(
        Allocation.receipt_id == Receipt.id,
        stood(Allocation.allocated_on, Allocation.undone_on, day),
    )
    back = select(func.sum(Payment.amount_minor)).where(
        Payment.receipt_id == Receipt.id, _booked(Payment, Payment.paid_on, day)
    )
    left = Receipt.amount_minor - _none(given) - _none(back)
    advances = line(Receipt.customer_id, literal(""), Receipt.received_on, prepaid=left).where(
        in_reach(Receipt, uow.call),
        Receipt.payment_id.is_(None),
        Receipt.currency == query["currency"],
        _booked(Receipt, Receipt.received_on, day),
    )
    cards = _on_cards(uow, day, query)
    if "customer_id" not in query:
        return [advances, cards]
    mine = query["customer_id"]
    return [one.where(one.selected_columns.party_id == mine) for one in (advances, cards)]


def to_suppliers(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Select[Any]:
    """Return lines of prepayments; query: currency and where given supplier_id."""
    given = select(func.sum(PaymentPart.amount_minor)).where(
        PaymentPart.payment_id == Payment.id, part_stood(day)
    )
    back = select(func.sum(Receipt.amount_minor)).where(
        Receipt.payment_id == Payment.id, _booked(Receipt, Receipt.received_on, day)
    )
    left = Payment.amount_minor - _none(given) - _none(back)
    found = line(Payment.supplier_id, literal(""), Payment.paid_on, prepaid=left).where(
        in_reach(Payment, uow.call),
        Payment.receipt_id.is_(None),
        Payment.currency == query["currency"],
        _booked(Payment, Payment.paid_on, day),
    )
    if "supplier_id" in query:
        found = found.where(Payment.supplier_id == query["supplier_id"])
    return found


def _booked(model: Any, since: Any, day: dt.date) -> ColumnElement[bool]:
    """Return that money was in the books at the end of *day*, and not taken back."""
    red = aliased(Entry)
    back = select(red.id).where(red.reverses_id == model.entry_id, red.happened_on <= day)
    found: ColumnElement[bool] = model.entry_id.is_not(None) & (since <= day) & ~back.exists()
    return found


def _none(chosen: Select[Any]) -> Any:
    return func.coalesce(chosen.scalar_subquery(), 0)


def _on_cards(uow: UnitOfWork, day: dt.date, query: Mapping[str, Any]) -> Select[Any]:
    """Return what was left on cards of what came to them when; the last to come is left longest."""
    card, moved = CardMove.prepaid_card_id, CardMove.amount_minor
    came = case((moved > 0, moved), else_=0)
    newest = Entry.happened_on.desc(), CardMove.id.desc()
    move = (
        select(PrepaidCard.customer_id, Entry.happened_on, came.label("came"))
        .add_columns(func.sum(moved).over(partition_by=card).label("balance"))
        .add_columns(func.sum(came).over(partition_by=card, order_by=newest).label("since"))
        .select_from(CardMove)
        .join(PrepaidCard, PrepaidCard.id == card)
        .join(Entry, Entry.id == CardMove.entry_id)
        .where(PrepaidCard.currency == query["currency"], Entry.happened_on <= day)
    )
    if uow.call.scope(Receivable.resource) != "all":
        seen = select(CustomerRef.id).where(visible(CustomerRef, uow.call))
        move = move.where(PrepaidCard.customer_id.in_(seen))
    c = move.subquery().c
    left = c.balance - (c.since - c.came)
    bounded = case((left <= 0, 0), (left >= c.came, c.came), else_=left)
    return line(c.customer_id, literal(""), c.happened_on, prepaid=bounded)
