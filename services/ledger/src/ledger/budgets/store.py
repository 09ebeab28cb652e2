"""Every query about budgets, and what is used of them."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select

from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.expense import BudgetExceeded
from ledger.budgets.model import Budget
from ledger.budgets.rules import covers, is_near
from ledger.cash_entries.model import CashEntry
from ledger.categories import store as categories
from ledger.expense_claims.model import ExpenseClaim

COMMITTED = ("submitted", "approved")
Spending = tuple[str, dt.date, int]
"""Category, day and minor units."""


def used(uow: UnitOfWork, budget: Budget) -> tuple[int, int]:
    """Return what is spent and what is committed of a budget."""
    parents = _parents(uow)
    spent = _cash(uow, budget, parents)
    committed = 0
    wanted = select(ExpenseClaim).where(
        ExpenseClaim.state.in_((*COMMITTED, "paid")), ExpenseClaim.currency == budget.currency
    )
    if budget.department_id is not None:
        wanted = wanted.where(ExpenseClaim.department_id == budget.department_id)
    for claim in uow.session.scalars(wanted):
        total = _counted(budget, claim.spendings, parents)
        if claim.state == "paid":
            spent += total
        else:
            committed += total
    return spent, committed


def check(uow: UnitOfWork, claim: ExpenseClaim) -> list[str]:
    """Refuse a claim that a budget stops; return the names of budgets that warn."""
    parents, warnings = _parents(uow), []
    wanted = select(Budget).where(
        Budget.currency == claim.currency,
        or_(Budget.department_id.is_(None), Budget.department_id == claim.department_id),
    )
    for budget in uow.session.scalars(wanted.order_by(Budget.id).with_for_update()):
        asked = _counted(budget, claim.spendings, parents)
        before = sum(used(uow, budget))
        if not asked:
            continue
        if budget.mode == "stop" and before + asked > budget.amount_minor:
            left = Money(budget.amount_minor - before, budget.currency)
            told = str(Money(asked, budget.currency))
            raise BudgetExceeded(name=budget.name, left=str(left), wanted=told)
        if is_near(budget.amount_minor, before + asked, budget.warn_percent):
            warnings.append(budget.name)
    return warnings


def _counted(
    budget: Budget, spendings: Iterable[Spending], parents: Mapping[str, str | None]
) -> int:
    return sum(
        minor
        for category, day, minor in spendings
        if budget.from_on <= day <= budget.until_on
        and covers(budget.category_id, category, parents)
    )


def _cash(uow: UnitOfWork, budget: Budget, parents: Mapping[str, str | None]) -> int:
    wanted = select(CashEntry).where(
        CashEntry.kind == "expense",
        CashEntry.state == "posted",
        CashEntry.currency == budget.currency,
        CashEntry.happened_on.between(budget.from_on, budget.until_on),
    )
    if budget.department_id is not None:
        wanted = wanted.where(CashEntry.department_id == budget.department_id)
    spent = (
        (one.category_id or "", one.happened_on, one.amount_minor)
        for one in uow.session.scalars(wanted)
    )
    return _counted(budget, spent, parents)


def _parents(uow: UnitOfWork) -> dict[str, str | None]:
    return {found.id: found.parent_id for found in categories.all_of(uow).values()}
