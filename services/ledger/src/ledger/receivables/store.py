"""Every query about receivables, and what opening and taking one back does to the books."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger import receivable as contract
from ledger.allocations import store as allocations
from ledger.dunning.rules import DUN, levels, moment, reminder
from ledger.exposures import store as exposures
from ledger.exposures.model import Exposure
from ledger.instalments.model import PaymentPlan
from ledger.instalments.rules import filled, own_of
from ledger.journal import store as journal
from ledger.journal.rules import Draft, mirrored
from ledger.receivables.model import Receivable
from ledger.receivables.rules import PAY, sale_lines
from ledger.settings import LedgerSettings

PAGE = 200
"""Receivables that are locked at once when a receipt is spread over all that are open."""


def of_order(uow: UnitOfWork, order_id: str) -> Receivable | None:
    """Return the receivable of an order."""
    mine = (Receivable.source_type == "order", Receivable.source_id == order_id)
    return uow.session.scalars(select(Receivable).where(*mine)).first()


def new(fields: dict[str, Any], settings: LedgerSettings) -> Receivable:
    """Return an open receivable; the due day follows the settings where none is given."""
    fields["due_on"] = fields["due_on"] or later(fields["happened_on"], settings.payment_days)
    amount, tax = fields.pop("amount"), fields.pop("tax")
    tax = tax or Money(0, amount.currency)
    if tax.currency != amount.currency:
        raise contract.TaxCurrency(tax=str(tax), amount=str(amount))
    return Receivable(
        **fields,
        id=new_id(),
        state="open" if amount.minor else "settled",
        currency=amount.currency,
        amount_minor=amount.minor,
        tax_minor=tax.minor,
        open_minor=amount.minor,
        written_off_minor=0,
        bad_debt_minor=0,
        credited_minor=0,
    )


def later(day: dt.date, days: int) -> dt.date:
    """Return the day *days* after *day*, or the last day that there is."""
    return min(day, dt.date.max - dt.timedelta(days=days)) + dt.timedelta(days=days)


def book(uow: UnitOfWork, receivable: Receivable, settings: LedgerSettings, income: str) -> None:
    """Save a new receivable, tell it, and post it as *income*."""
    draft = open_(uow, receivable, settings, income)
    if draft is not None:
        journal.post(uow, draft)


def open_(
    uow: UnitOfWork,
    receivable: Receivable,
    settings: LedgerSettings,
    income: str,
    kind: str = "receivable",
) -> Draft | None:
    """Save a new receivable and tell it; return what is to be posted of it, if anything."""
    uow.add(receivable)
    uow.emit(contract.opened, receivable)
    watch(uow, receivable, settings)
    if not receivable.amount_minor:  # an order given away: nothing to post, nothing to wait for
        uow.emit(contract.settled, receivable)
        return None
    if exposures.read(uow, receivable.customer_id, receivable.currency).advances_minor:
        uow.schedule(PAY, receivable.id, uow.now)
    draft = Draft(
        kind=kind,
        day_at="/happened_on",
        happened_on=receivable.happened_on,
        memo=receivable.title,
        source_id=receivable.id,
        lines=sale_lines(
            receivable.amount,
            receivable.tax_minor,
            (settings.receivable_account, income, settings.tax_account),
            receivable.customer_id,
            receivable.title,
        ),
    )
    receivable.entry_id = draft.id
    return draft


def tell_change(uow: UnitOfWork, receivable: Receivable) -> None:
    """Tell once how a receivable stands when all of this is saved: sales follows it."""
    told = uow.session.info.setdefault("receivables_told", set())
    if receivable.id not in told:
        told.add(receivable.id)
        uow.emit(contract.changed, receivable)


def watch(uow: UnitOfWork, receivable: Receivable, settings: LedgerSettings) -> None:
    """Ask for the moment when *receivable* is due soon, or reaches its next level of reminding."""
    days, level = levels(settings.dunning_days), (receivable.dunning_level or 0) + 1
    zone, due_days = uow.call.time_zone, [due_on for due_on, _ in parts(uow, receivable)]
    at = moment(due_days[0], level, days, zone) if due_days else None
    wanted = [] if at is None else [max(at, uow.now)]
    soon = [reminder(due_on, settings.remind_days, zone) for due_on in due_days]
    # The day itself, too: when what came first is paid by then, levels begin anew.
    soon += [moment(due_on, 1, [0], zone) for due_on in due_days[1:]]
    wanted += [one for one in soon if one is not None and uow.now < one]
    if wanted:
        uow.schedule(DUN, receivable.id, min(wanted))


def parts(uow: UnitOfWork, receivable: Receivable) -> list[tuple[dt.date, int]]:
    """Return due day and rest of each part that is open, first due first: one without a plan."""
    chosen = select(PaymentPlan).where(PaymentPlan.receivable_id == receivable.id)
    plan = uow.session.scalars(chosen).first()
    if plan is None:
        return [(receivable.due_on, receivable.open_minor)]
    amounts = [part.amount_minor for part in plan.parts]
    own = own_of(amounts, allocations.given_to_lines(uow, [part.id for part in plan.parts]))
    rests = [minor - got for minor, got in zip(amounts, own, strict=True)]
    gone = receivable.amount_minor - receivable.open_minor  # paid, credited or given up
    pairs = zip(plan.parts, rests, filled(rests, gone - sum(own)), strict=True)
    return sorted((part.due_on, rest - got) for part, rest, got in pairs if got < rest)


def by_id(uow: UnitOfWork, receivable_id: str) -> Receivable:
    """Return a receivable, whoever may see it."""
    return uow.session.get_one(Receivable, receivable_id)


def still_open(uow: UnitOfWork, receivable_id: str) -> Receivable | None:
    """Return a receivable that is not paid, locked."""
    chosen = select(Receivable).where(Receivable.id == receivable_id, Receivable.state == "open")
    chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(chosen).first()


def lock_many(uow: UnitOfWork, ids: Sequence[str]) -> list[Receivable]:
    """Return receivables that the caller may change, locked; the exposure is locked before."""
    return list(uow.session.scalars(_locking(uow).where(Receivable.id.in_(ids))))


def lock_open(uow: UnitOfWork, customer_id: str, currency: str) -> Iterator[Receivable]:
    """
    Yield the open receivables of a customer that the caller may change, first due first.

    Each page of them is locked when it is reached; the customer's exposure is locked before.
    """
    theirs = _locking(uow).where(
        Receivable.customer_id == customer_id,
        Receivable.currency == currency,
        Receivable.state == "open",
    )
    place = tuple_(Receivable.due_on, Receivable.id)
    theirs = theirs.order_by(Receivable.due_on, Receivable.id).limit(PAGE)
    page = list(uow.session.scalars(theirs))
    while page:
        last = page[-1].due_on, page[-1].id
        yield from page
        page = list(uow.session.scalars(theirs.where(place > last)))


def _locking(uow: UnitOfWork) -> Select[Any]:
    wanted = select(Receivable).where(visible(Receivable, uow.call, change=True))
    return wanted.with_for_update().execution_options(populate_existing=True)


def by_ids(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, Receivable]:
    """Return receivables by id, locked, whoever may see them: to give back what they got."""
    wanted = select(Receivable).where(Receivable.id.in_(ids)).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    return {found.id: found for found in uow.session.scalars(wanted)}


def take_back(
    uow: UnitOfWork, exposure: Exposure, receivable: Receivable, day: dt.date
) -> list[Draft]:
    """Cancel a receivable for which nothing is received; return the reversals to be posted."""
    amount = receivable.open_minor
    receivable.cancel(day)
    uow.emit(contract.cancelled, receivable)
    tell_change(uow, receivable)
    exposures.shift(uow, exposure, receivable=-amount)
    return [reversal_of(uow, entry, day) for entry in journal.unreversed(uow, receivable.id)]


def reversal_of(uow: UnitOfWork, entry: Any, day: dt.date) -> Draft:
    """Return the draft that takes *entry* back on *day*, or on its own day when that is later."""
    return Draft(
        kind="reversal",
        happened_on=max(day, entry.happened_on),
        memo=entry.memo,
        source_id=entry.source_id,
        reverses_id=entry.id,
        lines=mirrored(journal.lines_of(uow, entry.id)),
    )
