"""What can be done with payments to suppliers."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.numbering import next_number
from chassis.values import new_id
from contracts.ledger import payable as contract
from contracts.organization import access, approval_flow
from ledger.awaiting import store as awaiting
from ledger.cash_entries import store as cash
from ledger.customer_refs import store as customers
from ledger.journal import store as journal
from ledger.payables import store as payables
from ledger.payments import refunds, store
from ledger.payments.model import Payment
from ledger.periods import store as periods
from ledger.receipts.rules import rounding
from ledger.receivables import store as receivables
from ledger.rounding_tolerances import store as tolerances
from ledger.targets import bought

AS_BEFORE = {"round_off": False, "for_others": False}
"""What one wished for that waits since nobody was asked."""

check_choice = stock.choosing(approval_flow.check_choice, Payment.resource)
get_payment = implements(contract.get_payment)(stock.get(Payment, "payment_id"))
tell_viewers = implements(contract.payment_who_sees)(
    stock.viewers(Payment, "payment_id", access.viewers)
)
read_history = implements(contract.payment_history)(stock.past(Payment, "payment_id"))
tell_names = implements(contract.payment_names)(stock.naming(Payment, "number"))
list_payments = implements(contract.payments_listed)(
    stock.listing(Payment, contract.payments_listed)
)
search_payments = implements(contract.payments_searched)(
    stock.listing(Payment, contract.payments_searched)
)


@implements(contract.pay, first=check_choice)
def pay_supplier(fields, *, uow, settings):
    cash.money_account(uow, fields["account_code"], "book")
    fields["supplier_id"] = customers.present(uow, fields["supplier_id"])
    # payables are of a supplier, who may be from before it was asked for
    if not fields["parts"] and not fields["receipt_id"]:
        customers.check(uow, fields["supplier_id"], contract.PaidSupplierUnknown, removed=True)
    fields["parts"] = bought.resolve(uow, fields["parts"])
    payment = _new(fields, uow)
    payment.check_amount()
    refunds.check_wish(uow, payment, fields["parts"])
    if awaiting.needed(uow, payment.amount, settings.payment_approval_minor, fields):
        return _submit(uow, payment, fields)
    return _book(uow, payment, fields, settings)


@implements(contract.update_payment)
def fill_in_a_payment(patch, *, uow):
    payment = stock.load(uow, Payment, patch["payment_id"], change=True)
    payment.fill_in(patch)
    return payment


@implements(contract.book)
def book_an_approved_payment(command, *, uow, settings):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.must_be("approved")
    periods.check_come(uow, payment.paid_on)
    cash.money_account(uow, payment.account_code, "book", at="")
    with blaming(""):  # it is about what happened since, not about the input
        parts = bought.resolve(uow, payment.wanted)
        return _book(uow, payment, {**AS_BEFORE, **payment.wish, "parts": parts}, settings)


@implements(contract.discard)
def give_up_an_approved_payment(command, *, uow):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.discard()
    return payment


@implements(contract.allocate)
def allocate_prepayment(command, *, uow, settings):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.must_be("posted")
    old = len(payment.every)
    wishes = {**command, "parts": bought.resolve(uow, command["parts"])}
    _allocate(uow, payment, wishes, periods.open_day(uow), settings)
    journal.post(uow, *store.transfers_of(uow, payment, payment.every[old:], settings))
    return payment


@implements(contract.reverse)
def reverse_payment(command, *, uow, settings):
    payment = stock.load(uow, Payment, command["payment_id"], change=True)
    payment.must_be("posted")
    payment.check_kept()
    cash.check_booking(uow, payment.account_code)
    refunds.take_back(uow, payment)
    standing = payment.parts
    found = store.payables(uow, sorted({part.payable_id for part in standing}))
    for part in standing:
        found[part.payable_id].settle(-part.amount_minor, -part.written_off_minor)
    payables.tell_changes(uow, found, settings)
    day, entries = periods.open_day(uow), journal.unreversed(uow, payment.id)
    payment.reverse(command["reason"], day)
    journal.post(uow, *(receivables.reversal_of(uow, entry, day) for entry in entries))
    return payment


def _submit(uow, payment, fields):
    """Let it wait for an approval; what could not be booked today is refused today."""
    parts = fields["parts"]
    periods.check_open(uow, payment.paid_on, at="/paid_on")
    store.check_reference(uow, payment)
    told = store.check_wishes(uow, payment, parts, for_others=fields["for_others"])
    payment.number = next_number(uow, "payment", store.NUMBER)
    about = {
        "title": f"{payment.memo} {payment.amount}".strip(),
        "customer_id": None,
        "approver_ids": fields["approver_ids"],
        "wish": {
            "parts": [_kept(part) for part in parts],
            "round_off": fields["round_off"],
            "for_others": fields["for_others"],
        },
        "snapshot": {
            **awaiting.place_of(uow, payment),
            "supplier_id": payment.supplier_id,
            "receipt_id": payment.receipt_id,
            "paid_on": payment.paid_on.isoformat(),
            "parts": told,
        },
    }
    awaiting.ask(uow, payment, contract.approval_asked, about)
    return payment


def _kept(part):
    """Return a part as it waits for an approval: with the invoice where it names one."""
    named = [part["invoice_id"]] if part["invoice_id"] else []
    return [part["payable_id"], part["amount"].minor, *named]


def _book(uow, payment, wishes, settings):
    store.check_reference(uow, payment)
    payment.number = payment.number or next_number(uow, "payment", store.NUMBER)
    if payment.receipt_id:
        return _pay_back(uow, payment, settings)
    payment.book()
    _allocate(uow, payment, wishes, payment.paid_on, settings)
    at_once = [part for part in payment.parts if part.allocated_on == payment.paid_on]
    later = [part for part in payment.parts if part not in at_once]
    moves = (
        *store.cleared(at_once, settings),
        (settings.prepayment_account, payment.amount_minor - store.given(at_once)),
        (payment.account_code, -payment.amount_minor),
    )
    gains = store.gains_of(uow, payment, at_once, settings)
    draft = store.draft_of(payment, payment.paid_on, moves, gains)
    return _posted(uow, payment, draft, *store.transfers_of(uow, payment, later, settings))


def _pay_back(uow, payment, settings):
    receipt = refunds.pay_back(uow, payment)
    moves = (
        (settings.advance_account, payment.amount_minor),
        (payment.account_code, -payment.amount_minor),
    )
    gains = refunds.gains_of(uow, payment, receipt, settings)
    customer = receipt.customer_id
    return _posted(uow, payment, store.draft_of(payment, payment.paid_on, moves, gains, customer))


def _posted(uow, payment, draft, *transfers):
    payment.entry_id = draft.id
    uow.add(payment)
    journal.post(uow, draft, *transfers)
    return payment


def _allocate(uow, payment, wishes, day, settings):
    parts, found = wishes["parts"], store.wanted(uow, wishes["parts"])
    last = {part["payable_id"]: place for place, part in enumerate(parts)}
    most = tolerances.of_caller(uow, payment.currency, settings) if wishes["round_off"] else 0
    for place, part in enumerate(parts):
        payable, paid = found[part["payable_id"]], part["amount"].minor
        left, others = payment.prepaid_minor, wishes["for_others"]
        store.check_part(payment, payable, part, left, place, for_others=others)
        rest = rounding(payable.open_minor, paid, most if last[payable.id] == place else 0)
        payment.give(payable, part, rest, store.since(uow, payment, payable, paid + rest, day))
    payables.tell_changes(uow, found, settings)


def _new(fields, uow):
    amount, day = fields["amount"], periods.paid_day(uow, fields["paid_on"])
    return Payment(
        id=new_id(),
        supplier_id=fields["supplier_id"],
        currency=amount.currency,
        amount_minor=amount.minor,
        prepaid_minor=0,
        refunded_minor=0,
        receipt_id=fields["receipt_id"],
        account_code=fields["account_code"],
        paid_on=day,
        bank_reference=fields["bank_reference"],
        memo=fields["memo"],
        custom=fields["custom"],
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
