"""Why what an allocation of a receipt names cannot be paid by it."""

from chassis.errors import Conflict


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
