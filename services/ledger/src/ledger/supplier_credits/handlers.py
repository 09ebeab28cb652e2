"""Crediting payables, and taking that back."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import supplier_credit as contract
from contracts.organization import access
from ledger.account_rights import store as rights
from ledger.credits.model import SupplierCredit
from ledger.invoices import bought
from ledger.journal import store as journal
from ledger.offsets import advances
from ledger.payables import store as payables
from ledger.payables.model import Payable
from ledger.payments import store as payments
from ledger.periods import store as periods
from ledger.receivables import store as receivables
from ledger.supplier_credits import store

get_credit = implements(contract.get)(stock.get(SupplierCredit, "supplier_credit_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(SupplierCredit, "supplier_credit_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(SupplierCredit, "supplier_credit_id"))
list_credits = implements(contract.listed)(stock.listing(SupplierCredit, contract.listed))
search_credits = implements(contract.searched)(stock.listing(SupplierCredit, contract.searched))


@implements(contract.create)
def credit_a_payable(command, *, uow, settings):
    payable = _standing(uow, command["payable_id"], settings)
    credit = uow.add(store.new(uow, payable, command))
    draft = store.draft_of(credit, payable, settings)
    credit.entry_id, day = draft.id, credit.credited_on
    over = credit.amount_minor - payable.open_minor
    freed, moves = payments.free(uow, payable, over, day, settings)
    moves += advances.prepay(uow, payable, credit.amount_minor - payable.open_minor, day, settings)
    payable.credit(credit.amount_minor, credit.tax_minor)
    again = payments.give_again(uow, payable, freed, day, settings)
    payables.tell_changes(uow, {payable.id: payable}, settings)
    tax = bought.book_tax(uow, payable.id, day, settings)
    journal.post(uow, draft, *moves, *again, *tax)
    return credit


@implements(contract.withdraw)
def withdraw_a_credit(command, *, uow, settings):
    credit = stock.load(uow, SupplierCredit, command["supplier_credit_id"], change=True)
    day = periods.open_day(uow)
    credit.withdraw(day)
    payable = _standing(uow, credit.payable_id, settings)
    payable.credit(-credit.amount_minor, -credit.tax_minor)
    payables.tell_changes(uow, {payable.id: payable}, settings)
    tax = bought.book_tax(uow, payable.id, day, settings)
    entry = journal.get(uow, credit.entry_id)
    journal.post(uow, receivables.reversal_of(uow, entry, day), *tax)
    return credit


def _standing(uow, payable_id, settings):
    """Return a payable that is not cancelled, locked, on whose account the caller may book."""
    payable = stock.load(uow, Payable, payable_id, change=True)
    payable.check_stands()
    if payable.account_code != settings.purchase_account:
        rights.check_booking(uow, (payable.account_code, ""))
    return payable
