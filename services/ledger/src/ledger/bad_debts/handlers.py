"""Giving up receivables, and taking that back."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.ledger import bad_debt as contract
from contracts.ledger import receivable as receivable_contract
from contracts.organization import access
from ledger.bad_debts import store
from ledger.bad_debts.model import BadDebt
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line
from ledger.periods import store as periods
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable

get_bad_debt = implements(contract.get)(stock.get(BadDebt, "bad_debt_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(BadDebt, "bad_debt_id", access.viewers))
read_history = implements(contract.history)(stock.past(BadDebt, "bad_debt_id"))
list_bad_debts = implements(contract.listed)(stock.listing(BadDebt, contract.listed))
search_bad_debts = implements(contract.searched)(stock.listing(BadDebt, contract.searched))


@implements(contract.write_off)
def write_off(command, *, uow, settings):
    receivable, exposure = _locked(uow, _changing(uow, command["receivable_id"]))
    receivable.check_open()
    amount = command["amount"] or receivable.open_amount
    if amount.currency != receivable.currency or amount.minor > receivable.open_minor:
        raise contract.MoreThanOpen(open=str(receivable.open_amount))
    if not amount.minor:
        raise contract.NothingGivenUp()
    bad = uow.add(_new(uow, receivable, amount, command["reason"]))
    receivable.lose(amount.minor)
    receivables.tell_change(uow, receivable)
    if receivable.state == "settled":
        uow.emit(receivable_contract.settled, receivable)
    exposures.shift(uow, exposure, receivable=-amount.minor)
    draft = _draft(bad, receivable, settings)
    bad.entry_id = draft.id
    journal.post(uow, draft)
    return bad


@implements(contract.recover)
def recover(command, *, uow):
    seen = stock.load(uow, BadDebt, command["bad_debt_id"])
    receivable, exposure = _locked(uow, _changing(uow, seen.receivable_id))
    bad = stock.load(uow, BadDebt, seen.id, change=True)
    journal.post(uow, *store.take_up(uow, bad, receivable, exposure, periods.open_day(uow)))
    return bad


def _changing(uow, receivable_id):
    return stock.load(uow, Receivable, receivable_id, mine=True)


def _locked(uow, seen):
    """Return a receivable and its customer's exposure, the exposure locked first."""
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    return receivables.by_ids(uow, [seen.id])[seen.id], exposure


def _new(uow, receivable, amount, reason):
    return BadDebt(
        id=new_id(),
        receivable_id=receivable.id,
        customer_id=receivable.customer_id,
        state="written_off",
        currency=amount.currency,
        amount_minor=amount.minor,
        reason=reason,
        written_off_on=max(periods.open_day(uow), receivable.happened_on),
        owner_id=receivable.owner_id,
        department_id=receivable.department_id,
    )


def _draft(bad, receivable, settings):
    about = bad.currency, receivable.title, bad.customer_id
    return Draft(
        kind="bad_debt",
        happened_on=bad.written_off_on,
        memo=bad.reason,
        source_id=bad.id,
        lines=(
            Line(settings.bad_debt_account, bad.amount_minor, *about),
            Line(settings.receivable_account, -bad.amount_minor, *about),
        ),
    )
