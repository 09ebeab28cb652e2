"""What can be done with payments to suppliers."""

from chassis import stock
from chassis.binding import implements
from chassis.numbering import next_number
from chassis.values import new_id
from contracts.ledger import payable as contract
from ledger.cash_entries import store as cash
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line
from ledger.payments import store
from ledger.payments.model import Payment
from ledger.periods import store as periods
from ledger.receivables import store as receivables

NUMBER = "PY{yyyy}{mm}-{serial:05d}"

get_payment = implements(contract.get_payment)(stock.get(Payment, "payment_id"))
list_payments = implements(contract.payments_listed)(
    stock.listing(Payment, contract.payments_listed)
)
search_payments = implements(contract.payments_searched)(
    stock.listing(Payment, contract.payments_searched)
)


@implements(contract.pay)
def pay_supplier(fields, *, uow, settings):
    cash.money_account(uow, fields["account_code"], "book")
    payment = _new(fields, uow)
    payment.check_amount()
    store.check_reference(uow, payment.account_code, payment.bank_reference)
    _allocate(uow, payment, fields["parts"])
    payment.number = next_number(uow, "payment", NUMBER)
    given = payment.amount_minor - payment.prepaid_minor
    parts = (
        (settings.payable_account, given),
        (settings.prepayment_account, payment.prepaid_minor),
        (payment.account_code, -payment.amount_minor),
    )
    gains = store.gains_of(uow, payment, payment.parts, settings)
    draft = _draft(payment, payment.paid_on, parts, gains)
    payment.entry_id = draft.id
    uow.add(payment)
    journal.post(uow, draft)
    return payment


@implements(contract.allocate)
def allocate_prepayment(command, *, uow, settings):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.check_posted()
    before, old = payment.prepaid_minor, len(payment.every)
    _allocate(uow, payment, command["parts"])
    given = before - payment.prepaid_minor
    parts = (settings.payable_account, given), (settings.prepayment_account, -given)
    gains = store.gains_of(uow, payment, payment.every[old:], settings)
    journal.post(uow, _draft(payment, periods.open_day(uow), parts, gains))
    return payment


@implements(contract.reverse)
def reverse_payment(command, *, uow):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.check_posted()
    cash.money_account(uow, payment.account_code, "book")
    standing = payment.parts
    found = store.payables(uow, sorted({part.payable_id for part in standing}))
    for part in standing:
        found[part.payable_id].settle(-part.amount_minor)
    payment.reverse()
    day, entries = periods.open_day(uow), journal.unreversed(uow, payment.id)
    journal.post(uow, *(receivables.reversal_of(uow, entry, day) for entry in entries))
    return payment


def _allocate(uow, payment, parts):
    found = store.payables(uow, sorted({part["payable_id"] for part in parts}))
    for part in parts:
        payment.give(found[part["payable_id"]], part["amount"])


def _new(fields, uow):
    amount = fields["amount"]
    return Payment(
        id=new_id(),
        supplier_id=fields["supplier_id"],
        state="posted",
        currency=amount.currency,
        amount_minor=amount.minor,
        prepaid_minor=amount.minor,
        account_code=fields["account_code"],
        paid_on=fields["paid_on"] or periods.today(uow),
        bank_reference=fields["bank_reference"],
        memo=fields["memo"],
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )


def _draft(payment, day, parts, gains):
    return Draft(
        kind="payment",
        happened_on=day,
        memo=payment.memo or payment.number,
        source_id=payment.id,
        lines=(*(Line(a, minor, payment.currency) for a, minor in parts if minor), *gains),
    )
