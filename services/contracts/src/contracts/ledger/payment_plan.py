"""Payment plans (回款计划): when which part of a sum is expected; what is paid is derived."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.ledger.entry import POSTING
from contracts.ledger.receivable import NotOpen, TaxCurrency, TaxTooHigh, UnknownCustomer
from contracts.organization import access
from contracts.shared import History, RecordFields

STATES = ("planned", "open", "partial", "paid", "settled", "overdue", "cancelled")


class PlanSum(Conflict):
    code = "ledger.payment_plan.sum"
    pointer = "/lines"
    en = "The lines add up to {sum}, not to {total}."
    zh = "各期金额合计 {sum}，与总额 {total} 不符。"


class PlanCurrency(Conflict):
    code = "ledger.payment_plan.currency"
    pointer = "/lines"
    en, zh = "All lines must be in {currency}.", "各期币种必须为 {currency}。"


class PlannedBefore(Conflict):
    code = "ledger.payment_plan.planned_before"
    pointer = "/receivable_id"
    en, zh = "There is a plan for this already.", "已存在该应收款的回款计划。"


class OthersReceivable(Conflict):
    code = "ledger.payment_plan.other_customer"
    pointer = "/receivable_id"
    en = "The receivable {title} is another customer's."
    zh = "应收款“{title}”属于其他客户，不能为该客户制定回款计划。"


class OtherTotal(Conflict):
    code = "ledger.payment_plan.other_total"
    pointer = "/total"
    en, zh = (
        "The receivable is {amount}, not {total}.",
        "应收款为 {amount}，与计划总额 {total} 不符。",
    )


class PlanCustomerUnknown(UnknownCustomer):
    code = "ledger.payment_plan.customer_unknown"


class PlanTaxTooHigh(TaxTooHigh):
    code = "ledger.payment_plan.tax_too_high"


class PlanTaxCurrency(TaxCurrency):
    code = "ledger.payment_plan.tax_currency"


class OtherTax(Conflict):
    code = "ledger.payment_plan.other_tax"
    pointer = "/tax"
    en = "The tax of the receivable is {tax}."
    zh = "应收款的税额为 {tax}，与计划税额不符。"


class PlanOpened(Conflict):
    code = "ledger.payment_plan.opened"
    en, zh = "The plan became a receivable before.", "该计划已转为应收款。"


class PlanCancelled(Conflict):
    """What the plan divides was taken back, so that nothing is expected any more."""

    code = "ledger.payment_plan.cancelled"
    en, zh = "The receivable of {title} was cancelled.", "“{title}”对应的应收款已取消。"


class PlanLineUnknown(Conflict):
    code = "ledger.payment_plan.line_unknown"
    pointer = "/lines"
    en = "The plan has no such line, or it is named twice."
    zh = "该计划中没有这一期，或同一期重复出现。"


class PlanLinePaid(Conflict):
    """A receipt, or one not booked yet, is for this line, and would name what is nowhere."""

    code = "ledger.payment_plan.line_paid"
    pointer = "/lines"
    en = "Money is for the line of {due_on}: name its id, or take the money or its receipt back."
    zh = "{due_on} 到期的一期已有指定核销的回款（含待审批）：请保留该期的 id，或先撤回该笔回款。"


class Filled(Schema):
    """What became of a sum; what is left of it is still owed."""

    paid = fields.Money(required=True, metadata={"description": "Money received."})
    credited = fields.Money(required=True, metadata={"description": "Taken off by credit notes."})
    written_off = fields.Money(
        required=True, metadata={"description": "Given up, as rounding or bad debt."}
    )
    state = fields.Choice(
        *STATES,
        required=True,
        metadata={
            "description": "paid: in money, but for rounding; "
            "settled: nothing is owed any more, but a part was credited or is a bad debt."
        },
    )


class NewPlanLine(Schema):
    due_on = fields.Day(required=True)
    amount = fields.Money(required=True)
    title = fields.Text(max=100, load_default="")


class DividedLine(NewPlanLine):
    id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "The line that it was: money that was given to it stays with it, "
            "so that no line that money names is left out."
        },
    )


class PlanLine(Filled):
    """
    A part of the sum; money fills the parts in the order of their days.

    Money whose allocation names a line is that line's. What was credited or given up fills what
    money has left, in the same order.
    """

    id = fields.Id(required=True, metadata={"description": "An allocation names it."})

    due_on = fields.Day(required=True)
    amount = fields.Money(required=True)
    title = fields.Text()


class NewPaymentPlan(Schema):
    customer_id = fields.Id(required=True)
    customer_name = fields.Text(load_default="")
    title = fields.Text(min=1, required=True)
    total = fields.Money(required=True)
    tax = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "Part of the total; default: that of the receivable, or none."},
    )
    lines = fields.Many(fields.One(NewPlanLine), min=1, max=60, required=True)
    receivable_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "What it divides; null: it becomes a receivable itself."},
    )


class PlanKey(Schema):
    payment_plan_id = fields.Id(required=True)


class PlanLines(PlanKey):
    """The whole plan anew, with the same total."""

    lines = fields.Many(fields.One(DividedLine), min=1, max=60, required=True)


class PaymentPlan(Filled, RecordFields):
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    title = fields.Text(required=True)
    total = fields.Money(required=True)
    tax = fields.Money(required=True, metadata={"description": "Part of the total."})
    receivable_id = fields.Id(allow_none=True)
    lines = fields.Many(fields.One(PlanLine))
    owner_id = fields.Id(allow_none=True)


payment_plan = Resource("ledger", "payment_plan", zh="回款计划")
ONE = "/payment-plans/{payment_plan_id}"

create = payment_plan.operation(
    "create",
    summary="Plan when a sum is paid.",
    http="POST /payment-plans",
    takes=NewPaymentPlan,
    gives=PaymentPlan,
    status=201,
    raises=(
        NotFound,
        PlanCustomerUnknown,
        PlanSum,
        PlanCurrency,
        PlannedBefore,
        OthersReceivable,
        OtherTotal,
        NotOpen,
        *(PlanTaxTooHigh, PlanTaxCurrency, OtherTax),
    ),
)
get = payment_plan.operation(
    "get",
    summary="Read one plan and what is paid of it.",
    http=f"GET {ONE}",
    takes=PlanKey,
    gives=PaymentPlan,
    safe=True,
    raises=(NotFound,),
)
listed, searched = payment_plan.list_operations(
    PaymentPlan,
    summary="List payment plans.",
    filters={
        "customer_id": "id",
        "customer_name": "text",
        "receivable_id": "id",
        "owner_id": "id",
        "title": "text",
        "created_at": "instant",
    },
    quick=("title", "customer_names"),
)
who_sees = access.who_sees(payment_plan, PlanKey)
history = payment_plan.operation(
    "history",
    summary="Read who changed what of a plan.",
    http=f"GET {ONE}/history",
    takes=PlanKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
update = payment_plan.operation(
    "update",
    summary="Divide the same sum anew.",
    http=f"PATCH {ONE}",
    takes=PlanLines,
    gives=PaymentPlan,
    guarded=True,
    raises=(NotFound, Stale, PlanSum, PlanCurrency, PlanCancelled, PlanLineUnknown, PlanLinePaid),
)
remove = payment_plan.operation(
    "remove",
    summary="Call off a plan that is no receivable yet; nothing is expected of it any more.",
    http=f"DELETE {ONE}",
    takes=PlanKey,
    gives=PaymentPlan,
    guarded=True,
    raises=(NotFound, Stale, PlanOpened),
)
open_ = payment_plan.operation(
    "open",
    summary="Turn a plan into a receivable now, before its first day.",
    http=f"POST {ONE}/open",
    takes=PlanKey,
    gives=PaymentPlan,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, PlanOpened, PlanCancelled),
)
