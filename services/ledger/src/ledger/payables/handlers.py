"""What can be done with payables."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.ledger import payable as contract
from contracts.organization import access
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.budgets import store as budgets
from ledger.categories import store as categories
from ledger.customer_refs import store as customers
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.payables import store
from ledger.payables.model import Payable
from ledger.payables.rules import purchase_lines
from ledger.periods import store as periods
from ledger.receivables import store as receivables

get_payable = implements(contract.get)(stock.get(Payable, "payable_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Payable, "payable_id", access.viewers))
read_history = implements(contract.history)(stock.past(Payable, "payable_id"))
list_payables = implements(contract.listed)(stock.listing(Payable, contract.listed))
search_payables = implements(contract.searched)(stock.listing(Payable, contract.searched))


@implements(contract.create)
def create_payable(fields, *, uow, settings):
    fields["supplier_id"] = customers.present(uow, fields["supplier_id"])
    known_as = customers.check(uow, fields["supplier_id"], contract.UnknownSupplier)
    fields["supplier_name"] = fields["supplier_name"] or known_as
    payable = _new(fields, uow, settings)
    if payable.account_code != settings.purchase_account:  # goods
        at = "/account_code" if fields["account_code"] else "/category_id"
        _check_place(uow, payable.account_code, at, settings)
    payable.check(fields["tax"])
    if budgets.counts(uow, payable):
        payable.warnings = budgets.check(uow, payable)
    places = payable.account_code, settings.tax_account, settings.payable_account
    draft = Draft(
        kind="payable",
        happened_on=payable.happened_on,
        memo=payable.title,
        source_id=payable.id,
        lines=purchase_lines(
            payable.amount_minor, payable.tax_minor, places, payable.currency, payable.title
        ),
        day_at="/happened_on",
    )
    payable.entry_id = draft.id
    store.open_(uow, payable, settings)
    journal.post(uow, draft)
    return payable


@implements(contract.cancel)
def cancel_payable(command, *, uow, settings):
    payable = stock.load(uow, Payable, command["payable_id"], change=True)
    if payable.account_code != settings.purchase_account:
        rights.check_booking(uow, (payable.account_code, ""))
    day, standing = periods.open_day(uow), journal.unreversed(uow, payable.id)
    payable.cancel(day)
    store.withdraw_credits(uow, payable, day)
    uow.emit(contract.cancelled, payable)
    uow.unschedule(store.REMIND, payable.id)
    journal.post(uow, *(receivables.reversal_of(uow, entry, day) for entry in standing))
    return payable


def _check_place(uow, code, at, settings):
    """Refuse what is not bought, or where the caller may not book, where the input names it."""
    rights.check_booking(uow, (code, at))
    if not accounts.suits(uow, code, ("expense", "asset"), settings):
        raise contract.NoPurchase(code=code, at=at)


def _new(fields, uow, settings):
    amount, tax = fields["amount"], fields["tax"]
    day = fields["happened_on"] or periods.today(uow)
    periods.check_day(uow, day, at="/happened_on")
    category = fields["category_id"] and categories.taking(uow, fields["category_id"], "expense")
    usual = category.account_code if category else settings.purchase_account
    if fields["happened_on"] and fields["due_on"] and fields["due_on"] < day:
        raise contract.DueTooEarly(day=day.isoformat())
    return Payable(
        id=new_id(),
        supplier_id=fields["supplier_id"],
        supplier_name=fields["supplier_name"],
        title=fields["title"],
        state="open",
        currency=amount.currency,
        amount_minor=amount.minor,
        tax_minor=tax.minor if tax else 0,
        open_minor=amount.minor,
        account_code=fields["account_code"] or usual,
        category_id=fields["category_id"],
        warnings=[],
        happened_on=day,
        due_on=fields["due_on"] or receivables.later(day, settings.payment_days),
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
