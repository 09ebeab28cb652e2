"""Taking back from a supplier what was prepaid (预付款退回)."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import blaming
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import supplier_refund as contract
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.journal.left import least_left
from ledger.journal.rules import Line
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.settings import LedgerSettings


def check_wish(uow: UnitOfWork, receipt: Receipt, wish: Mapping[str, Any]) -> None:
    """Refuse a new receipt of a prepayment that could not come back as things are now."""
    if receipt.payment_id is None:
        return
    with blaming("/payment_id"):
        payment = uow.load(Payment, receipt.payment_id, visible(Payment, uow.call))
    for name in ("allocations", "oldest_first", "prepaid_card_id"):
        if wish[name]:
            raise contract.ReturnNotDivided(at=f"/{name}")
    _check(uow, receipt, payment)


def bring_back(uow: UnitOfWork, receipt: Receipt, settings: LedgerSettings) -> tuple[Line, ...]:
    """
    Take what comes back off the prepayment of its payment.

    Returns the postings of what a foreign prepayment has gained until it came back.
    """
    payment = _locked(uow, receipt)
    _check(uow, receipt, payment)
    receipt.bring_back()
    payment.come_back(receipt.amount_minor)
    days = payment.paid_on, receipt.received_on
    gain = realised(uow, receipt.currency, receipt.amount_minor, *days)
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({receipt.currency: gain}, accounts)


def take_back(uow: UnitOfWork, receipt: Receipt) -> None:
    """Let what a receipt that is reversed had brought back be prepaid again."""
    if receipt.payment_id is not None:
        _locked(uow, receipt).come_back(-receipt.amount_minor)


def _check(uow: UnitOfWork, receipt: Receipt, payment: Payment) -> None:
    with blaming("/payment_id"):
        payment.must_be("posted")
    if (payment.supplier_id, payment.currency) != (receipt.customer_id, receipt.currency):
        raise contract.ReturnOfAnother(number=payment.number)
    back, day = Receipt.payment_id == payment.id, receipt.received_on
    least = least_left(uow, payment.changes(), Receipt.received_on, back, day)
    left = min(payment.prepaid_minor, least)
    if receipt.amount_minor > left:
        told = {"amount": str(receipt.amount), "left": str(Money(left, payment.currency))}
        raise contract.ReturnTooHigh(number=payment.number, **told)


def _locked(uow: UnitOfWork, receipt: Receipt) -> Payment:
    """Return the payment of a receipt, locked."""
    payment = uow.session.get_one(Payment, receipt.payment_id)
    uow.session.refresh(payment, with_for_update=True)
    return payment
