"""Compares the accounts that documents keep with the documents on every day, not only at last."""

import datetime as dt
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, select
from sqlalchemy.orm import aliased

from ledger.accounts.model import Account
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.journal.model import Entry, Posting
from ledger.offset_parts.model import OffsetPart
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.prepaid_cards.model import CardMove
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings

BOOKED = ("posted", "reversed")
"""States of receipts and payments whose money is, or was, in the books."""
Sums = dict[tuple[str, dt.date], int]


class Change(NamedTuple):
    """What documents of one kind change of what is open: when, by how much, and of which."""

    model: Any
    day: Any
    minor: Any
    only: Any


def problems(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """Yield the first day of each account and currency that differs from what was open then."""
    kept: dict[str, list[tuple[int, list[Change]]]] = {}
    for code, sense, changes in (
        (settings.receivable_account, 1, [*_owed(Receivable), *_paid(), *_given_up()]),
        (settings.payable_account, -1, [*_owed(Payable), *_settled(whole=True), *_credited()]),
        (settings.receivable_account, 1, _set_off(OffsetPart.receivable_id)),
        (settings.payable_account, -1, _set_off(OffsetPart.payable_id)),
        (settings.prepayment_account, 1, [*_kept(Payment, Receipt), *_settled(whole=False)]),
        (settings.advance_account, -1, [*_kept(Receipt, Payment), *_used()]),
        (settings.card_account, -1, _on_cards()),
    ):
        kept.setdefault(code, []).append((sense, changes))
    for code, parts in kept.items():
        yield from _compared(connection, code, parts)


def _compared(
    connection: Connection, code: str, parts: list[tuple[int, list[Change]]]
) -> Iterator[str]:
    held, left = _booked(connection, code), _told(connection, parts)
    for currency in sorted({currency for currency, _ in held.keys() | left.keys()}):
        days = sorted(day for one, day in held.keys() | left.keys() if one == currency)
        books, open_ = (
            list(accumulate(sums.get((currency, day), 0) for day in days)) for sums in (held, left)
        )
        if books[-1] != open_[-1]:
            continue  # it differs today: that is told elsewhere
        wrong = [one for one in zip(days, books, open_, strict=True) if one[1] != one[2]]
        for day, told, wanted in wrong[:1]:
            yield (
                f"account {code}: on {day} its documents had booked {told} {currency},"
                f" open was {wanted}"
            )


def _booked(connection: Connection, code: str) -> Sums:
    """Return what documents booked on the account; what people booked by hand is left out."""
    origin = aliased(Entry)
    chosen = (
        select(Posting.currency, Posting.happened_on, func.sum(Posting.amount_minor))
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(Account.code == code, origin.source_id.is_not(None))
        .group_by(Posting.currency, Posting.happened_on)
    )
    return {(c, day): int(total) for c, day, total in connection.execute(chosen)}


def _told(connection: Connection, parts: list[tuple[int, list[Change]]]) -> Sums:
    """Return what the documents say that was opened and settled, debit positive."""
    sums: Sums = {}
    for sense, changes in parts:
        for change in changes:
            for currency, day, total in connection.execute(_by_day(change)):
                key = currency, day
                sums[key] = sums.get(key, 0) + sense * int(total)
    return sums


def _by_day(change: Change) -> Select[Any]:
    model, day, minor, only = change
    chosen = select(model.currency, day, func.sum(minor)).where(day.is_not(None), *only)
    for other, on in _BESIDE.get(model, ()):
        chosen = chosen.outerjoin(other, on)
    return chosen.group_by(model.currency, day)


_red = aliased(Entry)
_BESIDE: dict[Any, tuple[tuple[Any, Any], ...]] = {
    Receipt: ((_red, _red.reverses_id == Receipt.entry_id),),
    Payment: ((_red, _red.reverses_id == Payment.entry_id),),
    Payable: ((_red, _red.reverses_id == Payable.entry_id),),
    PaymentPart: (
        (Payment, Payment.id == PaymentPart.payment_id),
        (_red, _red.reverses_id == Payment.entry_id),
    ),
    CardMove: ((Entry, Entry.id == CardMove.entry_id),),
}


def _later(day: Any, other: Any) -> Any:
    """The later one of two days; None where the first is."""
    return case((day < other, other), else_=day)


def _both(model: Any, minor: Any, since: Any, until: Any, *only: Any) -> list[Change]:
    """What counts from a day on, and no more from another one on, if there is one."""
    return [Change(model, since, minor, only), Change(model, _later(until, since), -minor, only)]


def _owed(model: Any) -> list[Change]:
    ended: Any = model.cancelled_on
    if model is Payable:  # an earlier release did not write it down
        gone = case((Payable.state == "cancelled", _red.happened_on))
        ended = func.coalesce(Payable.cancelled_on, gone)
    return _both(model, model.amount_minor, model.happened_on, ended)


def _paid() -> list[Change]:
    cleared = Allocation.amount_minor + Allocation.written_off_minor
    return _both(Allocation, -cleared, Allocation.allocated_on, Allocation.undone_on)


def _given_up() -> list[Change]:
    bad = BadDebt.written_off_on, BadDebt.recovered_on
    given = CreditNote.credited_on, CreditNote.withdrawn_on
    return [
        *_both(BadDebt, -BadDebt.amount_minor, *bad),
        *_both(CreditNote, -CreditNote.amount_minor, *given, CreditNote.entry_id.is_not(None)),
    ]


def _credited() -> list[Change]:
    days = SupplierCredit.credited_on, SupplierCredit.withdrawn_on
    return _both(SupplierCredit, -SupplierCredit.amount_minor, *days)


def _set_off(debt: Any) -> list[Change]:
    days = OffsetPart.settled_on, OffsetPart.undone_on
    return _both(OffsetPart, -OffsetPart.amount_minor, *days, debt.is_not(None))


def _settled(*, whole: bool) -> list[Change]:
    """What payments gave to payables; whole: with what was rounded off beside it."""
    minor: Any = PaymentPart.amount_minor
    if whole:
        minor = minor + PaymentPart.written_off_minor
    since: Any = func.coalesce(PaymentPart.allocated_on, Payment.paid_on)
    until: Any = case(
        (PaymentPart.undone.is_(True), func.coalesce(PaymentPart.undone_on, _red.happened_on))
    )
    return _both(PaymentPart, -minor, since, until)


def _kept(model: Any, other: Any) -> list[Change]:
    """What came by one kind of document and went back by the other."""
    days = {Receipt: Receipt.received_on, Payment: Payment.paid_on}
    returns: Any = {Receipt: Receipt.payment_id, Payment: Payment.receipt_id}
    came = returns[model].is_(None), model.state.in_(BOOKED)
    went = returns[other].is_not(None), other.state.in_(BOOKED)
    return [
        *_both(model, model.amount_minor, days[model], _red.happened_on, *came),
        *_both(other, -other.amount_minor, days[other], _red.happened_on, *went),
    ]


def _used() -> list[Change]:
    """What of advances was allocated."""
    days = Allocation.allocated_on, Allocation.undone_on
    return _both(Allocation, -Allocation.amount_minor, *days)


def _on_cards() -> list[Change]:
    return [Change(CardMove, Entry.happened_on, CardMove.amount_minor, ())]
