"""Budgets (预算): how much may be spent for a category, by a department, in some days."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.files import File
from contracts.histories import history_of
from contracts.ledger.bounded import TooManyRows
from contracts.ledger.cash_book import FORMATS
from contracts.readings import get_of
from contracts.shared import RecordFields

MODES = ("warn", "stop")


class BudgetExceeded(Conflict):
    code = "ledger.budget.exceeded"
    en = "The budget {name} has {left} left; {wanted} is wanted."
    zh = "预算“{name}”剩余 {left}，本次需要 {wanted}。"


class BudgetSpan(Conflict):
    code = "ledger.budget.bad_span"
    pointer = "/until_on"
    en, zh = "The last day is before the first.", "结束日期早于开始日期。"


class BudgetFields(Schema):
    name = fields.Text(min=1, max=100)
    amount = fields.Money()
    mode = fields.Choice(*MODES)
    warn_percent = fields.Whole(min=1, max=100)


class NewBudget(BudgetFields):
    name = fields.Text(min=1, max=100, required=True)
    category_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "And all below; null: all."}
    )
    department_id = fields.Id(allow_none=True, load_default=None)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    amount = fields.Money(required=True)
    mode = fields.Choice(*MODES, load_default="warn")
    warn_percent = fields.Whole(min=1, max=100, load_default=80)


class BudgetKey(Schema):
    budget_id = fields.Id(required=True)


class BudgetPatch(BudgetFields, BudgetKey):
    """Fields that are not given stay as they are."""


class Budget(BudgetFields, RecordFields):
    category_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)


class BudgetUsage(Schema):
    """
    committed: submitted and approved, or owed, and not paid yet; spent: paid.

    Claims, expenses of the account books, payables (without tax) and payroll count.
    """

    budget_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    spent = fields.Money(required=True)
    committed = fields.Money(required=True)
    left = fields.Money(signed=True, required=True)


class BudgetFile(Schema):
    """Budgets of which a day lies within these."""

    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    format = fields.Choice(*FORMATS, load_default="pdf")


budget = Resource("ledger", "budget", zh="预算")
create_budget = budget.operation(
    "create",
    summary="Set a budget for a category, a department and some days.",
    http="POST /budgets",
    takes=NewBudget,
    gives=Budget,
    status=201,
    raises=(NotFound, BudgetSpan),
)
get_budget = get_of(budget, BudgetKey, Budget)
budgets_listed, budgets_searched = budget.list_operations(
    Budget,
    summary="List budgets.",
    filters={
        "category_id": "id",
        "department_id": "id",
        "from_on": "day",
        "until_on": "day",
        "created_at": "instant",
    },
    quick=("name",),
)
update_budget = budget.operation(
    "update",
    summary="Change a budget.",
    http="PATCH /budgets/{budget_id}",
    takes=BudgetPatch,
    gives=Budget,
    guarded=True,
    raises=(NotFound, Stale),
)
budget_history = history_of(budget, BudgetKey)
read_usage = budget.operation(
    "usage",
    summary="Read what is spent, committed and left of a budget.",
    http="GET /budgets/{budget_id}/usage",
    takes=BudgetKey,
    gives=BudgetUsage,
    safe=True,
    raises=(NotFound,),
)
print_budgets = budget.operation(
    "print",
    summary="Download what is spent, committed and left of the budgets of some days.",
    http="GET /budget-usage/file",
    takes=BudgetFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(BudgetSpan, TooManyRows),
)
