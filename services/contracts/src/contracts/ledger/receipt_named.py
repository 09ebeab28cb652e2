"""What allocations of a receipt name, and why that cannot be paid by it."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema


class NothingNamed(Conflict):
    code = "ledger.receipt.nothing_named"
    pointer = "/allocations"
    en = "Name what the money is for: a receivable, a line of its plan, or an invoice of it."
    zh = "请指明核销对象：应收款、回款计划的某一期或发票。"


class NamedApart(Conflict):
    """What one allocation names belongs to different receivables."""

    code = "ledger.receipt.named_apart"
    pointer = "/allocations"
    en = "The receivable, the line of the plan and the invoice do not belong together."
    zh = "所指明的应收款、回款计划期次与发票不属于同一笔应收。"


class PlanNotOpened(Conflict):
    code = "ledger.receipt.plan_not_opened"
    en = "The plan {title} is no receivable yet: open it first."
    zh = "回款计划“{title}”尚未转为应收款，请先启动该计划。"


class LineFull(Conflict):
    code = "ledger.receipt.line_full"
    en = "{allocated} cannot be allocated: the line of the plan has only {left} left."
    zh = "无法核销 {allocated}：该期计划仅剩 {left}。"


class NotInvoiced(Conflict):
    """Money pays an invoice of ours that has its number, and tells what it invoices."""

    code = "ledger.receipt.not_invoiced"
    en = "Only an issued invoice of a receivable can be paid; this one is {state}."
    zh = "只能核销已开具且关联应收款的发票；该发票的状态为“{state}”。"


NAMING = (NothingNamed, NamedApart, PlanNotOpened, LineFull, NotInvoiced)

LINE = {"description": "The line of a payment plan that it is for."}
INVOICE = {"description": "The issued invoice that it is for."}
FOR_OTHERS = {
    "description": "The allocations may name debts of other customers too, as where a head office"
    " pays for its subsidiaries (一笔回款核销多个客户); what is left is an advance of who paid."
}


class Allocation(Schema):
    """
    A part of the money for one receivable.

    It names the receivable, a line of its plan, or an issued invoice of it; where it names
    several, they must be of one receivable.
    """

    receivable_id = fields.Id(allow_none=True, load_default=None)
    plan_line_id = fields.Id(allow_none=True, load_default=None, metadata=LINE)
    invoice_id = fields.Id(allow_none=True, load_default=None, metadata=INVOICE)
    amount = fields.Money(required=True)


class AllocationTold(Schema):
    receivable_id = fields.Id(required=True)
    customer_id = fields.Id(
        metadata={"description": "Whose debt it is: not always the one who paid."}
    )
    plan_line_id = fields.Id(allow_none=True, metadata=LINE)
    invoice_id = fields.Id(allow_none=True, metadata=INVOICE)
    source_type = fields.Text(required=True)
    source_id = fields.Id(allow_none=True, metadata={"description": "Id of the order."})
    amount = fields.Money(required=True)
    written_off = fields.Money(
        required=True, metadata={"description": "The rest, given up as rounding (抹零)."}
    )


class ReceiptShared(Schema):
    """What of money that somebody else paid stands for the debts of a customer: perhaps nothing."""

    id = fields.Id(required=True)
    number = fields.Text(required=True)
    customer_id = fields.Id(required=True)
    payer_id = fields.Id(required=True, metadata={"description": "The customer who paid."})
    amount = fields.Money(required=True)
    received_on = fields.Day(required=True)
