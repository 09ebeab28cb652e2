"""What settles a payable: a part of a payment, also by the invoice of it, and what is refused."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema

INVOICE = {"description": "The invoice received that it is for."}


ROUND_OFF = {
    "description": "What the supplier gives up: a rest of a payable that is smaller than what is"
    " paid, and within the tolerance of the caller (抹零)."
}


FOR_OTHERS = {
    "description": "The parts may name payables of other suppliers too, as where one company takes"
    " in the money of its group (一笔付款核销多个供应商); what is left is prepaid to who was paid."
}


class OverPaid(Conflict):
    """More goes to a payable than it has open, or than the payment has left."""

    code = "ledger.payment.over_allocated"
    en, zh = "{amount} is more than {left}, which is left.", "{amount} 超出可用余额 {left}。"


class OtherSupplier(Conflict):
    code = "ledger.payment.other_supplier"
    en = "The payable {title} is another supplier's; say `for_others` to settle it all the same."
    zh = "应付款“{title}”属于其他供应商；如需一并核销，请选择“代其他单位结算”。"


class DoublePayment(Conflict):
    code = "ledger.payment.double_payment"
    pointer = "/bank_reference"
    en = "The bank reference {bank_reference} was paid before, by the payment {payment_id}."
    zh = "银行流水号 {bank_reference} 已由付款 {payment_id} 登记，请勿重复。"


class PaymentReversed(Conflict):
    code = "ledger.payment.reversed"
    en, zh = "The payment {id} was reversed.", "付款 {id} 已被冲销。"


class PaymentState(Conflict):
    code = "ledger.payment.wrong_state"
    en, zh = "The payment is {state}.", "付款的状态为“{state}”，不能执行此操作。"


class PaidByOffset(Conflict):
    """What was set off and is owed no more is spent or comes back, as the offset stays."""

    code = "ledger.payment.of_offset"
    en = "It came of the offset {number}: allocate it, or take in what the supplier gives back."
    zh = "该预付款由往来冲账单 {number} 转入，不能冲销，请核销或登记供应商退款。"


class PaidForNothing(Conflict):
    code = "ledger.payment.nothing_named"
    pointer = "/parts"
    en = "Name what the money is for: a payable, or an invoice of it."
    zh = "请指明核销对象：应付款或其发票。"


class PaidApart(Conflict):
    """What one part names belongs to different payables."""

    code = "ledger.payment.named_apart"
    pointer = "/parts"
    en, zh = (
        "The payable and the invoice do not belong together.",
        "所指明的应付款与发票不属于同一笔应付。",
    )


class NotReceived(Conflict):
    """Money pays an invoice of a supplier that has its number, and tells what it invoices."""

    code = "ledger.payment.not_invoiced"
    en = "Only an invoice that was received for a payable can be paid; this one is {state}."
    zh = "只能核销已收到且关联应付款的发票；该发票的状态为“{state}”。"


class InvoiceFull(Conflict):
    code = "ledger.payment.invoice_full"
    en = "{amount} is more than {left}, which is left of the invoice."
    zh = "{amount} 超出发票未付金额 {left}。"


PAID_BY_NAME = (PaidForNothing, PaidApart, NotReceived, InvoiceFull)


class PaymentPart(Schema):
    payable_id = fields.Id(required=True)
    invoice_id = fields.Id(allow_none=True, metadata=INVOICE)
    amount = fields.Money(required=True)
    written_off = fields.Money(metadata={"description": "Rounded off beside it (抹零)."})


class PaymentPartInput(Schema):
    payable_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Default: what the invoice is about."},
    )
    invoice_id = fields.Id(allow_none=True, load_default=None, metadata=INVOICE)
    amount = fields.Money(required=True)
