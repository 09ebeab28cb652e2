"""Every query about payments."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select

from chassis.errors import NotFound, UnknownRecord, blaming
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.payment_part import DoublePayment
from ledger.awaiting.model import WAITING
from ledger.awaiting.store import in_words, named_if_seen
from ledger.credits.model import SupplierCredit
from ledger.currencies.rules import HOME, exchange_lines
from ledger.currencies.store import realised
from ledger.journal.rules import Change, Draft, Line, first_day, mirrored, named
from ledger.offset_parts.model import OffsetPart
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.periods import store as periods
from ledger.settings import LedgerSettings

NUMBER = "PY{yyyy}{mm}-{serial:05d}"
Move = tuple[str, int]
"""An account, and what is booked on it in minor units."""


def check_reference(uow: UnitOfWork, payment: Payment) -> None:
    """Refuse a movement of the bank that was paid before, or waits to be."""
    if payment.bank_reference is None:
        return
    twin = select(Payment).where(
        Payment.account_code == payment.account_code,
        Payment.bank_reference == payment.bank_reference,
        Payment.state.in_((*WAITING, "posted")),
        Payment.id != payment.id,
    )
    found = uow.session.scalars(twin).first()
    if found is not None:
        told = named_if_seen(uow, found)
        raise DoublePayment(bank_reference=payment.bank_reference, payment_id=told)


def check_wishes(
    uow: UnitOfWork, payment: Payment, parts: Sequence[Mapping[str, Any]], *, for_others: bool
) -> list[dict[str, Any]]:
    """
    Refuse what could not be allocated as things are now; return it as approvers read it.

    for_others: whether it may pay other suppliers' payables.
    """
    found = wanted(uow, parts)
    left, told = payment.amount_minor, []
    for place, part in enumerate(parts):
        payable = found[part["payable_id"]]
        check_part(payment, payable, part, left, place, for_others=for_others)
        left -= part["amount"].minor
        told.append({**in_words(payable, part["amount"]), **part["named"]})
        if payable.supplier_id != payment.supplier_id:
            told[-1]["supplier_name"] = payable.supplier_name
    return told


def check_part(
    payment: Payment,
    payable: Payable,
    part: Mapping[str, Any],
    left: int,
    place: int,
    *,
    for_others: bool,
) -> None:
    """Refuse a part of the input, the one at a *place*, that cannot be of what is *left*."""
    amount = part["amount"]
    with blaming(f"/parts/{place}/payable_id"):
        payment.check_owed(payable, amount.currency, for_others=for_others)
    with blaming(f"/parts/{place}/amount"):
        payment.check_left(payable, amount, left)


def gains_of(
    uow: UnitOfWork, payment: Payment, parts: Sequence[PaymentPart], settings: LedgerSettings
) -> tuple[Line, ...]:
    """Return the postings of what foreign debts of ours have gained until we paid (汇兑损益)."""
    if payment.currency == HOME:
        return ()
    owed = payables(uow, sorted({part.payable_id for part in parts}))
    lost = 0
    for part in parts:
        since = owed[part.payable_id].happened_on
        lost += realised(uow, payment.currency, part.cleared_minor, since, payment.paid_on)
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({payment.currency: -lost}, accounts)


def since(uow: UnitOfWork, payment: Payment, payable: Payable, minor: int, day: dt.date) -> dt.date:
    """
    Return the first day from *day* on from which a payable can bear *minor* units.

    Money is prepaid until there is a debt that it pays: before its day nothing is owed, and what
    another payment had paid until it was reversed is not owed twice.
    """
    day = max(day, payment.paid_on)
    if day >= max(periods.latest_day(uow), payable.happened_on):
        return day  # nothing changed behind it
    return first_day(changes_of(uow, payable), minor, day)


def changes_of(uow: UnitOfWork, payable: Payable) -> list[Change]:
    """Return on which day how much of a payable came to be owed, or was owed no more."""
    changes = [(payable.happened_on, payable.amount_minor)]
    mine = PaymentPart.payable_id == payable.id
    chosen = select(PaymentPart, Payment.paid_on).join(Payment).where(mine)
    for part, paid_on in uow.session.execute(chosen):
        on = part.allocated_on or paid_on
        changes.append((on, -part.cleared_minor))
        if part.undone:
            changes.append((max(on, part.undone_on or on), part.cleared_minor))
    for since, until, amount in _LESS:
        less = select(since, until, amount).where(amount.class_.payable_id == payable.id)
        for on, back_on, gone in uow.session.execute(less.where(since.is_not(None))):
            changes += [(on, -gone), *([(back_on, gone)] if back_on else [])]
    return changes


_LESS: tuple[tuple[Any, ...], ...] = (
    (SupplierCredit.credited_on, SupplierCredit.withdrawn_on, SupplierCredit.amount_minor),
    (OffsetPart.settled_on, OffsetPart.undone_on, OffsetPart.amount_minor),
)
"""From when until when how much of a payable is owed no more, beside what payments gave."""


def wanted(uow: UnitOfWork, parts: Sequence[Mapping[str, Any]]) -> dict[str, Payable]:
    """
    Return the payables that *parts* of the input name, which the caller must see.

    Raises UnknownRecord that says where.
    """
    try:
        ids = sorted({part["payable_id"] for part in parts})
        return payables(uow, ids, visible(Payable, uow.call))
    except NotFound as missing:
        ids = [part["payable_id"] for part in parts]
        at = f"/parts/{ids.index(missing.details['id'])}/payable_id"
        raise UnknownRecord(at=at, **missing.details) from missing


def payables(
    uow: UnitOfWork, ids: Sequence[str], *conditions: ColumnElement[bool]
) -> dict[str, Payable]:
    """Return payables by id, locked in one order; raises NotFound, also where they do not suit."""
    mine = Payable.id.in_(ids), *conditions
    chosen = select(Payable).where(*mine).order_by(Payable.id).with_for_update()
    chosen = chosen.execution_options(populate_existing=True)
    found = {payable.id: payable for payable in uow.session.scalars(chosen)}
    for payable_id in ids:
        if payable_id not in found:
            raise NotFound(resource=Payable.resource, id=payable_id)
    return found


def given(parts: Iterable[PaymentPart]) -> int:
    """Return what money some parts gave."""
    return sum(part.amount_minor for part in parts)


def cleared(parts: Collection[PaymentPart], settings: LedgerSettings) -> tuple[Move, ...]:
    """Return what becomes of payables by some parts, and against what it is rounded off."""
    return (
        (settings.payable_account, sum(part.cleared_minor for part in parts)),
        (settings.rounding_account, -sum(part.written_off_minor for part in parts)),
    )


def transfers_of(
    uow: UnitOfWork, payment: Payment, parts: Sequence[PaymentPart], settings: LedgerSettings
) -> list[Draft]:
    """Return the entries that turn what is prepaid into payment, one for each day."""
    drafts = []
    for day in sorted({part.allocated_on or payment.paid_on for part in parts}):
        mine = [part for part in parts if (part.allocated_on or payment.paid_on) == day]
        drafts.append(_transfer(uow, payment, mine, day, settings))
    return drafts


def _transfer(
    uow: UnitOfWork,
    payment: Payment,
    parts: Sequence[PaymentPart],
    day: dt.date,
    settings: LedgerSettings,
) -> Draft:
    moves = *cleared(parts, settings), (settings.prepayment_account, -given(parts))
    return draft_of(payment, day, moves, gains_of(uow, payment, parts, settings))


def draft_of(
    payment: Payment,
    day: dt.date,
    moves: Iterable[Move],
    gains: Iterable[Line],
    customer_id: str | None = None,
) -> Draft:
    """Return an entry of a payment; moves: accounts and minor units."""
    about = payment.currency, "", customer_id
    return Draft(
        kind="payment",
        happened_on=day,
        memo=payment.memo or payment.number,
        source_id=payment.id,
        lines=(
            *(Line(a, m, *about, **named(a, payment.account_code)) for a, m in moves if m),
            *gains,
        ),
        day_at="/paid_on",
    )


def free(
    uow: UnitOfWork, payable: Payable, minor: int, day: dt.date, settings: LedgerSettings
) -> tuple[list[PaymentPart], list[Draft]]:
    """
    Take at least *minor* units back that payments gave to a payable: they are prepaid again.

    The last given go first. Returns the parts undone and the entries to be posted.
    """
    stands = PaymentPart.payable_id == payable.id, PaymentPart.undone.is_(False)
    chosen = select(PaymentPart).where(*stands).order_by(PaymentPart.id.desc())
    wanted: list[PaymentPart] = []
    for part in uow.session.scalars(chosen):
        if sum(one.cleared_minor for one in wanted) < minor:
            wanted.append(part)
    payments = locked(uow, [part.payment_id for part in wanted])
    drafts = []
    for part in wanted:
        payment = payments[part.payment_id]
        payment.take_back(part, payable, day)
        back = _transfer(uow, payment, [part], part.undone_on or day, settings)
        drafts.append(replace(back, lines=mirrored(back.lines), day_at=""))
    return wanted, drafts


def give_again(
    uow: UnitOfWork,
    payable: Payable,
    freed: Sequence[PaymentPart],
    day: dt.date,
    settings: LedgerSettings,
) -> list[Draft]:
    """Give what was *freed* of a payable back to it, the oldest first, while anything is open."""
    payments = locked(uow, [part.payment_id for part in freed])
    drafts: list[Draft] = []
    for part in reversed(freed):
        paid = min(part.amount_minor, payable.open_minor)
        if paid:
            payment = payments[part.payment_id]
            wish = {"amount": Money(paid, part.currency), "invoice_id": part.invoice_id}
            rest = min(part.written_off_minor, payable.open_minor - paid)
            uow.flush()
            on = since(uow, payment, payable, paid + rest, day)
            payment.give(payable, wish, rest, on)
            again = transfers_of(uow, payment, payment.every[-1:], settings)
            drafts += [replace(draft, day_at="") for draft in again]
    return drafts


def locked(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Payment]:
    """Return payments by id, locked in one order."""
    chosen = select(Payment).where(Payment.id.in_(set(ids))).order_by(Payment.id)
    return {one.id: one for one in uow.session.scalars(chosen.with_for_update())}
