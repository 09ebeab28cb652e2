"""Crediting receivables, and taking that back."""

from chassis import stock
from chassis.binding import implements
from chassis.numbering import next_number
from contracts.ledger import credit_note as contract
from contracts.ledger import receivable as receivable_contract
from contracts.organization import access
from ledger.credit_giving.store import give
from ledger.credit_notes import store
from ledger.credits.model import CreditNote
from ledger.exposures import store as exposures
from ledger.invoices import store as invoices
from ledger.journal import store as journal
from ledger.periods import store as periods
from ledger.receipts import others
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.sale_lines import store as sold

get_credit_note = implements(contract.get)(stock.get(CreditNote, "credit_note_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(CreditNote, "credit_note_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(CreditNote, "credit_note_id"))
list_credit_notes = implements(contract.listed)(stock.listing(CreditNote, contract.listed))
search_credit_notes = implements(contract.searched)(stock.listing(CreditNote, contract.searched))


@implements(contract.create)
def credit_a_receivable(command, *, uow, settings):
    receivable, _ = _locked(uow, _changing(uow, command["receivable_id"]))
    note = _new(uow, receivable, command)
    note.number = next_number(uow, "credit_note", store.NUMBER)
    return give(uow, note, receivable, settings)


@implements(contract.give)
def give_a_proposed_credit(command, *, uow, settings):
    seen = stock.load(uow, CreditNote, command["credit_note_id"])
    receivable, _ = _locked(uow, _changing(uow, seen.receivable_id))
    note = stock.load(uow, CreditNote, seen.id, change=True)
    note.must_be("proposed")
    amount = command["amount"] or note.amount
    _fill(uow, note, receivable, amount, command["tax"])
    note.reason = command["reason"] or note.reason
    note.credited_on = store.day_of(uow, receivable)
    return give(uow, note, receivable, settings)


@implements(contract.dismiss)
def give_no_credit(command, *, uow):
    note = stock.load(uow, CreditNote, command["credit_note_id"], change=True)
    note.dismiss()
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
    sold.credit(uow, receivable.source_id, note, -1)
    receivables.tell_change(uow, receivable)
    exposures.shift(uow, exposure, receivable=note.amount_minor)
    invoices.give_up_red_letters(uow, note.id)
    entry = journal.get(uow, note.entry_id)
    journal.post(uow, receivables.reversal_of(uow, entry, day))
    return note


def _changing(uow, receivable_id):
    return stock.load(uow, Receivable, receivable_id, mine=True)


def _locked(uow, seen):
    """Return a receivable that stands and its customer's exposure, the exposure locked first."""
    exposure = others.lock_debt(uow, seen)
    receivable = receivables.by_ids(uow, [seen.id])[seen.id]
    receivable.check_stands()
    return receivable, exposure


def _new(uow, receivable, command):
    note = store.new(uow, receivable, command["reason"])
    _fill(uow, note, receivable, command["amount"], command["tax"])
    return note


def _fill(uow, note, receivable, amount, tax):
    if amount.currency != receivable.currency:
        raise contract.CreditedInOther(wanted=receivable.currency, currency=amount.currency)
    note.check(amount, tax)
    store.fill(uow, note, receivable, amount.minor, None if tax is None else tax.minor)
    store.check_tax(uow, note, receivable)
