"""A part of a payment: which payable it settles, and by which invoice it is named."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema

INVOICE = {"description": "The invoice received that it is for."}


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


class PaymentPartInput(Schema):
    payable_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Default: what the invoice is about."},
    )
    invoice_id = fields.Id(allow_none=True, load_default=None, metadata=INVOICE)
    amount = fields.Money(required=True)
