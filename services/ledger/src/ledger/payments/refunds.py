"""Paying an advance back to the customer it came from (预收款退款)."""

from collections.abc import Sequence
from typing import Any

from chassis import stock
from chassis.errors import blaming
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import receipt as receipt_contract
from contracts.ledger import refund as contract
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal.left import least_left
from ledger.journal.rules import Line
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.settings import LedgerSettings


def check_wish(uow: UnitOfWork, payment: Payment, parts: Sequence[Any]) -> None:
    """Refuse a new payment that pays an advance back and could not do so as things are now."""
    if payment.receipt_id is None:
        return
    if parts:
        raise contract.RefundNotDivided()
    with blaming("/receipt_id"):
        receipt = stock.load(uow, Receipt, payment.receipt_id)
    payment.supplier_id = customers.present(uow, payment.supplier_id)
    _check(uow, payment, receipt)


def pay_back(uow: UnitOfWork, payment: Payment) -> Receipt:
    """Take what is paid back off the advance of its receipt and the customer's exposure."""
    receipt, exposure = _locked(uow, payment)
    _check(uow, payment, receipt)
    payment.state, payment.prepaid_minor = "posted", 0
    receipt.pay_back(payment.amount_minor)
    exposures.shift(uow, exposure, advances=-payment.amount_minor)
    uow.emit(receipt_contract.allocated, receipt)
    return receipt


def take_back(uow: UnitOfWork, payment: Payment) -> None:
    """Let what a payment that is reversed had paid back be an advance again."""
    if payment.receipt_id is None:
        return
    receipt, exposure = _locked(uow, payment)
    receipt.pay_back(-payment.amount_minor)
    exposures.shift(uow, exposure, advances=payment.amount_minor)
    uow.emit(receipt_contract.allocated, receipt)


def gains_of(
    uow: UnitOfWork, payment: Payment, receipt: Receipt, settings: LedgerSettings
) -> tuple[Line, ...]:
    """Return the postings of what a foreign advance has gained until it was paid back."""
    days = receipt.received_on, payment.paid_on
    lost = realised(uow, payment.currency, payment.amount_minor, *days)
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({payment.currency: -lost}, accounts)


def _check(uow: UnitOfWork, payment: Payment, receipt: Receipt) -> None:
    with blaming("/receipt_id"):
        receipt.must_be("posted")
    wanted = payment.supplier_id, payment.currency
    if (receipt.customer_id, receipt.currency) != wanted:
        raise contract.RefundOfAnother(number=receipt.number)
    back, day = Payment.receipt_id == receipt.id, payment.paid_on
    least = least_left(uow, receipt.changes(), Payment.paid_on, back, day)
    left = min(receipt.advance_minor, least)
    if payment.amount_minor > left:
        told = {"amount": str(payment.amount), "left": str(Money(left, receipt.currency))}
        raise contract.RefundTooHigh(number=receipt.number, **told)


def _locked(uow: UnitOfWork, payment: Payment) -> tuple[Receipt, Any]:
    """Return the receipt of a payment and its customer's exposure, the exposure locked first."""
    seen = uow.session.get_one(Receipt, payment.receipt_id)
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    uow.session.refresh(seen, with_for_update=True)
    return seen, exposure
