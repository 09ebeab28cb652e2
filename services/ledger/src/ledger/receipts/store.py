"""Every query about receipts, and how their money moves."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import inspect, select

from chassis.errors import NotFound, blaming
from chassis.uow import UnitOfWork
from contracts.ledger import receipt as contract
from contracts.ledger import receivable as receivable_contract
from ledger.allocations.model import NAMES, Allocation
from ledger.awaiting.model import WAITING
from ledger.awaiting.store import in_words, named_if_seen
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.journal.rules import Change, Draft, Line, first_day, mirrored
from ledger.offset_parts.model import OffsetPart
from ledger.periods import store as periods
from ledger.receipts.model import NOT_BOOKED, Receipt
from ledger.receipts.rules import Accounts, Part, Share, rounding, transfer_lines
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings


def accounts_of(settings: LedgerSettings, receipt: Receipt) -> Accounts:
    """Return the accounts of a receipt; what a supplier gives back was prepaid, no advance."""
    return Accounts(
        money=receipt.account_code,
        receivables=settings.receivable_account,
        advances=settings.prepayment_account if receipt.payment_id else settings.advance_account,
        rounding=settings.rounding_account,
    )


def check_reference(uow: UnitOfWork, receipt: Receipt) -> None:
    """Refuse a movement of the bank that was received before, or waits to be."""
    if receipt.bank_reference is None:
        return
    twin = uow.session.scalars(
        select(Receipt).where(
            Receipt.account_code == receipt.account_code,
            Receipt.bank_reference == receipt.bank_reference,
            Receipt.state.in_((*WAITING, "posted")),
            Receipt.id != receipt.id,
        )
    ).first()
    if twin is not None:
        told = named_if_seen(uow, twin)
        raise contract.DoubleReceipt(bank_reference=receipt.bank_reference, receipt_id=told)


def check_wishes(
    uow: UnitOfWork, receipt: Receipt, wishes: Sequence[Mapping[str, Any]], owing: Container[str]
) -> list[dict[str, Any]]:
    """
    Refuse what could not be allocated as things are now; return it as approvers read it.

    owing: the customers whose debts it may settle.
    """
    _refuse_twins(wishes)
    found = receivables.by_ids(uow, sorted({wish["receivable_id"] for wish in wishes}))
    left, told, gone = receipt.amount_minor, [], Counter[str]()
    for place, wish in enumerate(wishes):
        receivable, minor = _wished(receipt, found, wish, place, owing), wish["amount"].minor
        at = f"/allocations/{place}/amount"
        receipt.check_left(receivable, minor, left, at, gone[receivable.id])
        gone[receivable.id] += minor
        left -= minor
        told.append({**in_words(receivable, wish["amount"]), **wish["named"]})
        if receivable.customer_id != receipt.customer_id:
            told[-1]["customer_name"] = receivable.customer_name
    return told


def wanted_lines(uow: UnitOfWork) -> set[str]:
    """Return the lines of plans that receipts name which are not booked yet, whoever paid."""
    found = uow.session.scalars(select(Receipt).where(NOT_BOOKED))
    return {part["plan_line_id"] for one in found for part in one.wanted} - {None}


def allocate(
    uow: UnitOfWork,
    receipt: Receipt,
    wishes: Sequence[Mapping[str, Any]],
    owing: Container[str],
    tolerance: int,
    day: dt.date,
) -> list[Part]:
    """
    Give of its advance what is wished for to debts of *owing*, whose exposures are locked.

    tolerance: largest rest of a receivable to give up, in minor units. day: the first that the
    money can count on, so that what was told of the days before stays true.
    """
    _refuse_twins(wishes)
    last = {wish["receivable_id"]: place for place, wish in enumerate(wishes)}
    by_id = {one.id: one for one in receivables.lock_many(uow, sorted(last))}
    parts = []
    for place, wish in enumerate(wishes):
        receivable = _wished(receipt, by_id, wish, place, owing)
        rest = tolerance if last[receivable.id] == place else 0
        share = Share(wish["amount"].minor, rest, {name: wish[name] for name in NAMES})
        with blaming(f"/allocations/{place}/amount"):
            parts.append(_give(uow, receipt, receivable, share, day))
    return parts


def allocate_in_turn(uow: UnitOfWork, receipt: Receipt, tolerance: int) -> list[Part]:
    """Give the rest of the advance to the customer's open receivables, first due first."""
    uow.flush()  # what was allocated by wish is not open any more
    parts = []
    for receivable in receivables.lock_open(uow, receipt.customer_id, receipt.currency):
        share = Share(min(receipt.advance_minor, receivable.open_minor), tolerance)
        parts.append(_give(uow, receipt, receivable, share, receipt.received_on))
        if not receipt.advance_minor:
            break
    return parts


def give_what_waits(
    uow: UnitOfWork, receivable: Receivable, settings: LedgerSettings
) -> tuple[list[Part], list[Draft]]:
    """
    Give a *receivable* what of earlier receipts waits for it; the customer's exposure is locked.

    Returns the parts given and the entries to be posted, each in the name of who received.
    """
    given: list[Part] = []
    drafts = []
    for receipt in _waiting(uow, receivable):
        paid = min(receipt.advance_minor, receivable.open_minor)
        if paid and receipt.oldest_first:
            first = max(receipt.received_on, receivable.happened_on)
            day = periods.open_day(uow, first)
            share = Share(paid, receipt.tolerance)
            given.append(_give(uow, receipt, receivable, share, day))
            uow.emit(contract.allocated, receipt)
            made = transfers_of(uow, receipt, given[-1:], settings)
            drafts += [replace(draft, by=receipt.created_by) for draft in made]
    return given, drafts


def take_back_all(uow: UnitOfWork, receipt: Receipt, day: dt.date) -> list[Allocation]:
    """Undo every allocation of a receipt and return them; the exposure is locked."""
    standing = receipt.allocations
    by_id = receivables.by_ids(uow, sorted({part.receivable_id for part in standing}))
    for part in standing:
        receivable = by_id[part.receivable_id]
        if receivable.state == "settled":
            uow.emit(receivable_contract.reopened, receivable)
        receipt.take_back(part, receivable, day)
        receivables.tell_change(uow, receivable)
    return standing


def free(
    uow: UnitOfWork, receivable: Receivable, day: dt.date, settings: LedgerSettings
) -> tuple[list[Allocation], list[Draft]]:
    """
    Take back what any receipt gave to *receivable*: it becomes advance of who paid again.

    Returns the allocations undone and the entries to be posted.
    """
    chosen = select(Allocation.receipt_id).where(
        Allocation.receivable_id == receivable.id, Allocation.undone_on.is_(None)
    )
    ids = sorted(set(uow.session.scalars(chosen)))
    freed: list[Allocation] = []
    drafts = []
    for receipt in _locked(uow, ids):
        mine = [part for part in receipt.allocations if part.receivable_id == receivable.id]
        for part in mine:
            receipt.take_back(part, receivable, day)
        freed += mine
        uow.emit(contract.allocated, receipt)
        drafts += _back_to_advance(uow, receipt, receivable, mine, settings)
    return freed, drafts


def give_again(
    uow: UnitOfWork,
    receivable: Receivable,
    freed: Sequence[Allocation],
    day: dt.date,
    settings: LedgerSettings,
) -> tuple[list[Allocation], list[Draft]]:
    """
    Give what was *freed* of a receivable back to it as far as anything is open.

    Returns what stands of it again and the entries to be posted.
    """
    given: list[Allocation] = []
    drafts = []
    receipts = {receipt.id: receipt for receipt in _locked(uow, [p.receipt_id for p in freed])}
    for part in freed:
        paid = min(part.amount_minor, receivable.open_minor)
        if paid:
            rest = min(part.written_off_minor, receivable.open_minor - paid)
            receipt = receipts[part.receipt_id]
            since = _since(uow, receipt, receivable, paid + rest, day)
            again = receipt.give(receivable, paid, rest, since, part.names)
            given.append(receipt.parts[-1])
            drafts += transfers_of(uow, receipt, [again], settings)
    return given, drafts


def gains_of(
    uow: UnitOfWork, receipt: Receipt, parts: Sequence[Part], settings: LedgerSettings
) -> tuple[Line, ...]:
    """Return the postings of what foreign debts have gained until their money came (汇兑损益)."""
    day = receipt.received_on
    gain = sum(
        realised(uow, receipt.currency, part.cleared, part.since or day, day) for part in parts
    )
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({receipt.currency: gain}, accounts)


def transfers_of(
    uow: UnitOfWork, receipt: Receipt, parts: Sequence[Part], settings: LedgerSettings
) -> list[Draft]:
    """Return the entries that turn the receipt's advance into payment, one for each day."""
    by_day: dict[dt.date, list[Part]] = {}
    for part in parts:
        by_day.setdefault(part.day or receipt.received_on, []).append(part)
    return [_transfer(uow, receipt, by_day[day], day, settings) for day in sorted(by_day)]


def _transfer(
    uow: UnitOfWork,
    receipt: Receipt,
    parts: Sequence[Part],
    day: dt.date,
    settings: LedgerSettings,
) -> Draft:
    accounts = accounts_of(settings, receipt)
    return Draft(
        kind="transfer",
        happened_on=day,
        memo=receipt.number,
        source_id=receipt.id,
        lines=(
            *transfer_lines(parts, accounts, receipt.currency, receipt.customer_id),
            *gains_of(uow, receipt, parts, settings),
        ),
    )


def _back_to_advance(
    uow: UnitOfWork,
    receipt: Receipt,
    owed: Receivable,
    freed: Sequence[Allocation],
    settings: LedgerSettings,
) -> list[Draft]:
    about = owed.title, owed.happened_on
    parts = [
        Part(
            *(owed.id, owed.customer_id, part.amount_minor, part.written_off_minor),
            *(*about, part.undone_on),
        )
        for part in freed
    ]
    forward = transfers_of(uow, receipt, parts, settings)
    return [replace(draft, lines=mirrored(draft.lines)) for draft in forward]


def _waiting(uow: UnitOfWork, receivable: Receivable) -> list[Receipt]:
    """Return the receipts of its customer that are not all allocated, locked in one order."""
    chosen = select(Receipt.id).where(
        Receipt.customer_id == receivable.customer_id,
        Receipt.currency == receivable.currency,
        Receipt.state == "posted",
        Receipt.advance_minor > 0,
    )
    found = _locked(uow, list(uow.session.scalars(chosen)))
    return sorted(found, key=lambda receipt: (receipt.received_on, receipt.id))


def _locked(uow: UnitOfWork, ids: Sequence[str]) -> list[Receipt]:
    wanted = select(Receipt).where(Receipt.id.in_(ids)).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    return list(uow.session.scalars(wanted.order_by(Receipt.id)))


def _refuse_twins(wishes: Sequence[Mapping[str, Any]]) -> None:
    named = [tuple(wish[name] for name in ("receivable_id", *NAMES)) for wish in wishes]
    for place, names in enumerate(named):
        if names in named[:place]:
            at = f"/allocations/{place}"
            raise contract.AllocatedTwice(id=names[0], at=f"{at}/receivable_id")


def _wished(
    receipt: Receipt,
    found: Mapping[str, Receivable],
    wish: Mapping[str, Any],
    place: int,
    owing: Container[str],
) -> Receivable:
    """Return the receivable that a wish names; refuse one that the receipt cannot pay."""
    at = f"/allocations/{place}"
    with blaming(f"{at}/receivable_id"):
        receivable = found.get(wish["receivable_id"])
        if receivable is None:
            raise NotFound(resource=Receivable.resource, id=wish["receivable_id"])
        if receivable.customer_id not in owing:
            raise contract.OtherCustomer(id=receivable.id)
        _expect_currency(receivable, receipt.currency)
        receivable.check_open()
    with blaming(f"{at}/amount"):
        _expect_currency(receivable, wish["amount"].currency)
        if not wish["amount"].minor:
            raise contract.NothingReceived()
    return receivable


def _expect_currency(receivable: Receivable, told: str) -> None:
    if receivable.currency != told:
        wanted = receivable.currency
        raise contract.OtherCurrency(id=receivable.id, wanted=wanted, currency=told)


def _give(
    uow: UnitOfWork,
    receipt: Receipt,
    receivable: Receivable,
    share: Share,
    day: dt.date,
) -> Part:
    written_off = rounding(receivable.open_minor, share.paid, share.tolerance)
    day = _since(uow, receipt, receivable, share.paid + written_off, day)
    part = receipt.give(receivable, share.paid, written_off, day, share.names)
    receivables.tell_change(uow, receivable)
    if receivable.state == "settled":
        uow.emit(receivable_contract.settled, receivable)
    return part


def _since(
    uow: UnitOfWork, receipt: Receipt, receivable: Receivable, minor: int, day: dt.date
) -> dt.date:
    """
    Return the first day from *day* on from which a receivable can bear *minor* units.

    Money is an advance until there is a debt that it pays: before its day nothing is owed, and
    what another receipt had paid until it was reversed is not owed twice.
    """
    day = max(day, receipt.received_on)
    if day >= max(periods.latest_day(uow), receivable.happened_on):
        return day  # nothing changed behind it
    changes = changes_of(uow, receivable)
    for part in receipt.parts:
        if part.receivable_id == receivable.id and not inspect(part).persistent:
            changes.append((part.allocated_on, -part.cleared_minor))
    return first_day(changes, minor, day)


def changes_of(uow: UnitOfWork, receivable: Receivable) -> list[Change]:
    """Return on which day how much of a receivable came to be owed, or was owed no more."""
    changes = [(receivable.happened_on, receivable.amount_minor)]
    for since, until, amount, *only in _LESS:
        chosen = select(since, until, amount).where(
            *only, since.is_not(None), amount.class_.receivable_id == receivable.id
        )
        for on, back_on, less in uow.session.execute(chosen):
            changes += [(on, -less), *([(max(on, back_on), less)] if back_on else [])]
    return changes


_LESS: tuple[tuple[Any, ...], ...] = (
    (Allocation.allocated_on, Allocation.undone_on, Allocation.amount_minor),
    (Allocation.allocated_on, Allocation.undone_on, Allocation.written_off_minor),
    (BadDebt.written_off_on, BadDebt.recovered_on, BadDebt.amount_minor),
    (OffsetPart.settled_on, OffsetPart.undone_on, OffsetPart.amount_minor),
    (
        *(CreditNote.credited_on, CreditNote.withdrawn_on, CreditNote.amount_minor),
        CreditNote.entry_id.is_not(None),
    ),
)
"""From when until when how much of a receivable is owed no more, and which rows count."""
