"""What can be done with budgets."""

from chassis import stock, structure
from chassis.binding import implements
from chassis.errors import blaming
from chassis.values import Money
from contracts.ledger import budget as contract
from ledger.budgets import store
from ledger.budgets.model import Budget
from ledger.categories.model import Category

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
    spent, committed = store.used(uow, budget)
    told = {"spent": spent, "committed": committed, "left": budget.amount_minor - spent - committed}
    amounts = {name: Money(minor, budget.currency) for name, minor in told.items()}
    return {"budget_id": budget.id, "amount": budget.amount, **amounts}
