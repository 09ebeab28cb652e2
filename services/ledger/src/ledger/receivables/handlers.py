"""What can be done with receivables."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.ledger import receivable as contract
from contracts.organization import access
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.periods import store as periods
from ledger.receivables import store
from ledger.receivables.model import Receivable

get_receivable = implements(contract.get)(stock.get(Receivable, "receivable_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Receivable, "receivable_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(Receivable, "receivable_id"))
tell_names = implements(contract.names)(stock.naming(Receivable, "title"))
list_receivables = implements(contract.listed)(stock.listing(Receivable, contract.listed))
search_receivables = implements(contract.searched)(stock.listing(Receivable, contract.searched))


@implements(contract.create)
def create_receivable(fields, *, uow, settings):
    fields["customer_id"] = customers.present(uow, fields["customer_id"])
    known_as = customers.check(uow, fields["customer_id"], contract.UnknownCustomer)
    fields["customer_name"] = fields["customer_name"] or known_as
    income = _income(uow, fields.pop("income_account_code"), settings)
    named, due = fields["happened_on"], fields["due_on"]
    if named and due and due < named:
        raise contract.DueBeforehand(day=named.isoformat())
    fields["happened_on"] = named or periods.today(uow)
    periods.check_day(uow, fields["happened_on"], at="/happened_on")
    writer = uow.call.actor_id, next(iter(uow.call.departments), None)
    fields |= customers.keeper(uow, fields["customer_id"], *writer)
    receivable = store.new({**fields, "source_type": "manual", "source_id": None}, settings)
    receivable.check_amounts()
    exposure = exposures.lock(uow, receivable.customer_id, receivable.currency)
    exposures.shift(uow, exposure, receivable=receivable.amount_minor)
    store.book(uow, receivable, settings, income)
    return receivable


@implements(contract.cancel)
def cancel_receivable(command, *, uow, settings):
    seen = stock.load(uow, Receivable, command["receivable_id"])
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    receivable = stock.load(uow, Receivable, seen.id, change=True)
    receivable.check_stands()
    receivable.check_by_hand()
    receivable.reason = command["reason"]
    drafts = store.take_back(uow, exposure, receivable, periods.open_day(uow))
    usual = settings.receivable_account, settings.income_account, settings.tax_account
    lines = (line for draft in drafts for line in draft.lines)
    journal.check_rights(uow, *(line for line in lines if line.account not in usual))
    journal.post(uow, *drafts)
    return receivable


def _income(uow, named, settings):
    """Return the account of the income; one that the caller names he must be allowed to use."""
    if not named:
        return settings.income_account
    with blaming("/income_account_code"):
        rights.check_booking(uow, (named, "/income_account_code"))
        if not accounts.suits(uow, named, ("income", "liability"), settings):
            raise contract.NoIncome(code=named)
    return named
