"""What can be done with budgets."""

from chassis import stock, structure
from chassis.binding import implements
from chassis.errors import blaming
from chassis.values import Money
from contracts.ledger import budget as contract
from ledger.budgets import store
from ledger.budgets.model import Budget
from ledger.categories import store as categories
from ledger.categories.model import Category
from ledger.printing import Document, Sheet, hand_out

HEADER = ("预算", "期间", "币种", "分类", "预算额", "已用", "占用", "剩余")

get_budget = implements(contract.get_budget)(stock.get(Budget, "budget_id"))
list_budgets = implements(contract.budgets_listed)(stock.listing(Budget, contract.budgets_listed))
read_history = implements(contract.budget_history)(stock.past(Budget, "budget_id"))
search_budgets = implements(contract.budgets_searched)(
    stock.listing(Budget, contract.budgets_searched)
)


@implements(contract.create_budget)
def set_a_budget(fields, *, uow):
    if fields["until_on"] < fields["from_on"]:
        raise contract.BudgetSpan()
    if fields["category_id"] is not None:
        with blaming("/category_id"):
            stock.load(uow, Category, fields["category_id"])
    structure.expect_department(uow, fields["department_id"], "/department_id")
    budget = Budget()
    budget.change(fields)
    return uow.add(budget)


@implements(contract.update_budget)
def change_a_budget(patch, *, uow):
    budget = stock.load(uow, Budget, patch.pop("budget_id"), change=True)
    budget.change(patch)
    return budget


@implements(contract.read_usage)
def read_usage(command, *, uow):
    budget = stock.load(uow, Budget, command["budget_id"])
    return {"budget_id": budget.id, "amount": budget.amount, **_usage(uow, budget)}


@implements(contract.print_budgets)
def print_usage(query, *, uow, settings):
    if query["until_on"] < query["from_on"]:
        raise contract.BudgetSpan()
    known = categories.all_of(uow)
    rows = []
    for budget in store.of_days(uow, query["from_on"], query["until_on"]):
        used = _usage(uow, budget)
        rows.append(
            (
                *(budget.name, f"{budget.from_on} 至 {budget.until_on}", budget.currency),
                categories.path(known, budget.category_id) if budget.category_id else "",
                budget.amount.amount,
                *(used[name].amount for name in ("spent", "committed", "left")),
            )
        )
    document = Document(
        title="预算执行表",
        facts=(("期间", f"{query['from_on']} 至 {query['until_on']}"),),
        sheets=(Sheet(HEADER, rows, frozenset((4, 5, 6, 7))),),
    )
    return hand_out(settings, document, query["format"], f"budgets-{query['until_on']}")


def _usage(uow, budget):
    spent, committed = store.used(uow, budget)
    told = {"spent": spent, "committed": committed, "left": budget.amount_minor - spent - committed}
    return {name: Money(minor, budget.currency) for name, minor in told.items()}
