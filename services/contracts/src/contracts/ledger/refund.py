"""Why an advance of a customer is not paid back (预收款退款) by a payment."""

from chassis.errors import Conflict
from contracts.ledger.receipt import Reversed, WrongState


class RefundOfAnother(Conflict):
    code = "ledger.payment.refund_of_another"
    pointer = "/receipt_id"
    en = "The receipt {number} is another customer's, or in another currency."
    zh = "回款 {number} 属于其他客户或币种不符。"


class RefundTooHigh(Conflict):
    """Only what nothing was allocated to is paid back; the rest belongs to debts that are paid."""

    code = "ledger.payment.refund_too_high"
    pointer = "/amount"
    en = "{amount} cannot be paid back: only {left} of the receipt {number} is an advance."
    zh = "无法退款 {amount}：回款 {number} 的预收余额仅为 {left}。"


class RefundNotDivided(Conflict):
    code = "ledger.payment.refund_not_divided"
    pointer = "/parts"
    en = "What is paid back of an advance settles no payables."
    zh = "预收款退款不能核销应付款。"


REFUNDING = (RefundOfAnother, RefundTooHigh, Reversed, WrongState)
