"""Why a prepayment does not come back from a supplier (预付款退回) by a receipt."""

from chassis.errors import Conflict
from contracts.ledger.payment_part import PaymentReversed, PaymentState


class ReturnOfAnother(Conflict):
    code = "ledger.receipt.refund_of_another"
    pointer = "/payment_id"
    en = "The payment {number} is another supplier's, or in another currency."
    zh = "付款 {number} 属于其他供应商或币种不符。"


class ReturnTooHigh(Conflict):
    """Only what nothing was allocated to comes back; the rest belongs to debts that are paid."""

    code = "ledger.receipt.refund_too_high"
    pointer = "/amount"
    en = "{amount} cannot come back: only {left} of the payment {number} is prepaid."
    zh = "无法退回 {amount}：付款 {number} 的预付余额仅为 {left}。"


class ReturnNotDivided(Conflict):
    code = "ledger.receipt.refund_not_divided"
    pointer = "/allocations"
    en = "What comes back of a prepayment settles no receivables, and no card pays it."
    zh = "退回的预付款不能核销应收款，也不能由预付卡支付。"


class CameBack(Conflict):
    """What came back of the prepayment must be taken back before the payment is."""

    code = "ledger.payment.came_back"
    en = "{refunded} of the payment came back; reverse that receipt first."
    zh = "该付款已退回 {refunded}，请先冲销退款的回款单。"


RETURNING = (ReturnOfAnother, ReturnTooHigh, PaymentReversed, PaymentState)
