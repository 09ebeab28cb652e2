"""Crediting receivables, and taking that back."""

from decimal import Decimal

from chassis import stock
from chassis.binding import implements
from chassis.numbering import next_number
from chassis.values import new_id, round_half_up
from contracts.ledger import credit_note as contract
from contracts.ledger import receivable as receivable_contract
from ledger.credit_notes.model import CreditNote
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.journal.rules import Draft, mirrored
from ledger.periods import store as periods
from ledger.receipts import store as receipts
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.receivables.rules import sale_lines

NUMBER = "CN{yyyy}{mm}-{serial:05d}"

get_credit_note = implements(contract.get)(stock.get(CreditNote, "credit_note_id"))
list_credit_notes = implements(contract.listed)(stock.listing(CreditNote, contract.listed))
search_credit_notes = implements(contract.searched)(stock.listing(CreditNote, contract.searched))


@implements(contract.create)
def credit_a_receivable(command, *, uow, settings):
    receivable, exposure = _locked(uow, _changing(uow, command["receivable_id"]))
    note = _new(uow, receivable, command)
    was = receivable.state
    freed, moves = _freed(uow, receivable, note, settings)
    if note.amount_minor > receivable.open_minor:
        raise contract.MoreThanOwed(left=str(receivable.open_amount))
    receivable.credit(note.amount_minor)
    kept, again = receipts.give_again(uow, receivable, freed, note.credited_on, settings)
    if (was, receivable.state) == ("open", "settled"):
        uow.emit(receivable_contract.settled, receivable)
    cleared = sum(p.cleared_minor for p in freed) - sum(p.cleared for p in kept)
    paid = sum(p.amount_minor for p in freed) - sum(p.paid for p in kept)
    exposures.shift(uow, exposure, receivable=cleared - note.amount_minor, advances=paid)
    note.number = next_number(uow, "credit_note", NUMBER)
    draft = _draft(note, receivable, settings)
    note.entry_id = draft.id
    uow.add(note)
    journal.post(uow, draft, *moves, *again)
    return note


@implements(contract.withdraw)
def withdraw_a_credit(command, *, uow):
    seen = stock.load(uow, CreditNote, command["credit_note_id"])
    receivable, exposure = _locked(uow, _changing(uow, seen.receivable_id))
    note = stock.load(uow, CreditNote, seen.id, change=True)
    day = periods.open_day(uow)
    note.withdraw(day)
    if receivable.state == "settled":
        uow.emit(receivable_contract.reopened, receivable)
    receivable.credit(-note.amount_minor)
    exposures.shift(uow, exposure, receivable=note.amount_minor)
    entry = journal.get(uow, note.entry_id)
    journal.post(uow, receivables.reversal_of(uow, entry, day))
    return note


def _changing(uow, receivable_id):
    return stock.load(uow, Receivable, receivable_id, mine=True)


def _locked(uow, seen):
    """Return a receivable that stands and its customer's exposure, the exposure locked first."""
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    receivable = receivables.by_ids(uow, [seen.id])[seen.id]
    receivable.check_stands()
    return receivable, exposure


def _freed(uow, receivable, note, settings):
    """Take back what was received where more is credited than is open."""
    if note.amount_minor <= receivable.open_minor:
        return [], []
    return receipts.free(uow, receivable, note.credited_on, settings)


def _new(uow, receivable, command):
    amount, tax = command["amount"], command["tax"]
    if amount.currency != receivable.currency:
        raise contract.MoreThanOwed(left=str(receivable.open_amount))
    note = CreditNote(
        id=new_id(),
        receivable_id=receivable.id,
        customer_id=receivable.customer_id,
        state="given",
        currency=amount.currency,
        amount_minor=amount.minor,
        tax_minor=_share(receivable, amount.minor) if tax is None else tax.minor,
        reason=command["reason"],
        credited_on=max(periods.open_day(uow), receivable.happened_on),
        owner_id=receivable.owner_id,
        department_id=receivable.department_id,
    )
    note.check(tax)
    return note


def _share(receivable, minor):
    """Return what of *minor* is tax, as of the receivable."""
    return round_half_up(Decimal(minor) * receivable.tax_minor / receivable.amount_minor)


def _draft(note, receivable, settings):
    accounts = settings.receivable_account, settings.income_account, settings.tax_account
    sale = sale_lines(note.amount, note.tax_minor, accounts, note.customer_id, receivable.title)
    return Draft(
        kind="credit",
        happened_on=note.credited_on,
        memo=note.reason,
        source_id=receivable.id,  # whoever takes back the receivable takes this back with it
        lines=mirrored(sale),
    )
