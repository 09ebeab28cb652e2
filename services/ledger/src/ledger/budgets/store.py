"""Every query about budgets, and what is used of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, or_, select, true

from chassis import structure
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money, round_half_up
from contracts.ledger.bounded import TooManyRows
from contracts.ledger.budget import BudgetExceeded
from contracts.ledger.translation import NoRate
from ledger.accounts.model import Account
from ledger.budgets.model import Budget
from ledger.budgets.rules import covers, is_near, last_day
from ledger.cash_entries.model import CashEntry
from ledger.categories import store as categories
from ledger.currencies.rules import HOME
from ledger.currencies.store import all_rates
from ledger.expense_claims.model import ExpenseClaim
from ledger.payables.model import Payable
from ledger.payroll_runs.model import PayrollRun, Payslip
from ledger.payroll_setup.model import PayrollPerson

COMMITTED = ("submitted", "approved")
STEPS = 50
MANY = 500
"""Budgets that one file tells."""
Spending = tuple[str, dt.date, int]
"""Category, day and minor units."""


class Spends(Protocol):
    """What a budget counts: a claim, an expense of the account books, what we owe."""

    currency: str
    department_id: str | None

    @property
    def spendings(self) -> list[Spending]: ...


class _Counting:
    """How much of a budget a spending takes: of its categories and days, in its currency."""

    def __init__(self, uow: UnitOfWork):
        self.parents = {one.id: one.parent_id for one in categories.all_of(uow).values()}
        self.rates = all_rates(uow)

    def asked(self, budget: Budget, currency: str, spendings: Iterable[Spending]) -> int:
        """Return minor units of *budget*: one in yuan counts all currencies; raises NoRate."""
        return sum(
            self.rates.fen(minor, currency, day) if budget.currency == HOME else minor
            for category, day, minor in spendings
            if budget.from_on <= day <= budget.until_on
            and covers(budget.category_id, category, self.parents)
        )

    def of(self, budget: Budget, one: Spends) -> int:
        """Return the same of a document; nothing of what no rate was told for."""
        try:
            return self.asked(budget, one.currency, one.spendings)
        except NoRate:
            return 0


def used(uow: UnitOfWork, budget: Budget) -> tuple[int, int]:
    """Return what is spent and what is committed of a budget, in its department and below."""
    return _used(uow, budget, _Counting(uow))


def _used(uow: UnitOfWork, budget: Budget, counting: _Counting) -> tuple[int, int]:
    others = _cash, _payables, _payroll
    spent, committed = map(sum, zip(*(one(uow, budget, counting) for one in others), strict=True))
    wanted = select(ExpenseClaim).where(ExpenseClaim.state.in_((*COMMITTED, "paid")))
    for claim in uow.session.scalars(wanted.where(*_within(ExpenseClaim, budget))):
        total = counting.of(budget, claim)
        if claim.state == "paid":
            spent += total
        else:
            committed += total
    return spent, committed


def of_days(uow: UnitOfWork, from_on: dt.date, until_on: dt.date) -> Sequence[Budget]:
    """Return the budgets that the caller sees and that hold a day of those; raises TooManyRows."""
    within = Budget.from_on <= until_on, Budget.until_on >= from_on
    chosen = select(Budget).where(*within, visible(Budget, uow.call))
    found = uow.session.scalars(chosen.order_by(Budget.from_on, Budget.id).limit(MANY + 1)).all()
    if len(found) > MANY:
        raise TooManyRows(most=MANY)
    return found


def check(uow: UnitOfWork, asking: Spends) -> list[str]:
    """
    Refuse a spending that a budget stops; return the names of budgets that warn.

    Raises NoRate where one that stops is in yuan and cannot tell what the spending is worth.
    """
    counting, warnings = _Counting(uow), []
    above = _above(uow, asking.department_id)
    wanted = select(Budget).where(
        Budget.currency.in_((asking.currency, HOME)),
        or_(Budget.department_id.is_(None), Budget.department_id.in_(above)),
    )
    for budget in uow.session.scalars(wanted.order_by(Budget.id).with_for_update()):
        try:
            asked = counting.asked(budget, asking.currency, asking.spendings)
        except NoRate:
            if budget.mode == "stop":
                raise
            warnings.append(budget.name)
            continue
        before = sum(_used(uow, budget, counting))
        if not asked:
            continue
        if budget.mode == "stop" and before + asked > budget.amount_minor:
            left = Money(budget.amount_minor - before, budget.currency)
            told = str(Money(asked, budget.currency))
            raise BudgetExceeded(name=budget.name, left=str(left), wanted=told)
        if is_near(budget.amount_minor, before + asked, budget.warn_percent):
            warnings.append(budget.name)
    return warnings


def _cash(uow: UnitOfWork, budget: Budget, counting: _Counting) -> tuple[int, int]:
    """Return what was spent by the account books, and what is approved there."""
    wanted = select(CashEntry).where(
        CashEntry.kind == "expense",
        CashEntry.state.in_(("approved", "posted")),
        CashEntry.deleted_at.is_(None),
        CashEntry.happened_on.between(budget.from_on, budget.until_on),
    )
    sums = {"approved": 0, "posted": 0}
    for one in uow.session.scalars(wanted.where(*_within(CashEntry, budget))):
        sums[one.state] += counting.of(budget, one)
    return sums["posted"], sums["approved"]


def _payables(uow: UnitOfWork, budget: Budget, counting: _Counting) -> tuple[int, int]:
    """Return what was paid of expenses owed to suppliers, and what is not paid yet, without tax."""
    wanted = (
        select(Payable)
        .join(Account, Account.code == Payable.account_code)
        .where(
            or_(Payable.category_id.is_not(None), Account.type == "expense"),
            Payable.state != "cancelled",
            Payable.happened_on.between(budget.from_on, budget.until_on),
        )
    )
    spent = committed = 0
    for one in uow.session.scalars(wanted.where(*_within(Payable, budget))):
        net = counting.of(budget, one)
        left = round_half_up(Decimal(net) * one.open_minor / max(one.stands_minor, 1))
        spent, committed = spent + net - left, committed + left
    return spent, committed


def _payroll(uow: UnitOfWork, budget: Budget, counting: _Counting) -> tuple[int, int]:
    """Return what people were paid for months that end in the budget's days, and will be."""
    if budget.currency != HOME:
        return 0, 0
    cost = func.sum(Payslip.gross_minor + Payslip.insurance_employer_minor)
    wanted = (
        select(PayrollPerson.category_id, PayrollRun.period, PayrollRun.state, cost)
        .join(Payslip, Payslip.payroll_run_id == PayrollRun.id)
        .join(PayrollPerson, PayrollPerson.person_id == Payslip.person_id)
        .where(PayrollRun.state.in_((*COMMITTED, "posted", "paid")))
        .group_by(PayrollPerson.category_id, PayrollRun.period, PayrollRun.state)
    )
    sums = {True: 0, False: 0}
    for category, period, state, minor in uow.session.execute(
        wanted.where(_of_department(PayrollPerson, budget))
    ):
        spending = category or "", last_day(period), int(minor)
        sums[state == "paid"] += counting.asked(budget, HOME, [spending])
    return sums[True], sums[False]


def counts(uow: UnitOfWork, payable: Payable) -> bool:
    """Tell whether a payable is for an expense, and not for goods or things that stay."""
    if payable.category_id is not None:
        return True
    kind = select(Account.type).where(Account.code == payable.account_code)
    return uow.session.scalar(kind) == "expense"


def _within(model: Any, budget: Budget) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a budget counts a document: its department and currency."""
    counted = true() if budget.currency == HOME else model.currency == budget.currency
    return _of_department(model, budget), counted


def _of_department(model: Any, budget: Budget) -> ColumnElement[bool]:
    """Return the condition that a spending is of the budget's department or one below."""
    if budget.department_id is None:
        return true()
    column = model.department_id
    below = structure.below([budget.department_id])
    return or_(column == budget.department_id, column.in_(below))


def _above(uow: UnitOfWork, department_id: str | None) -> list[str]:
    """Return a department and all above it."""
    line = structure.department_line.c
    found: list[str] = []
    while department_id is not None and department_id not in found and len(found) < STEPS:
        found.append(department_id)
        chosen = select(line.parent_id).where(line.department_id == department_id)
        department_id = uow.session.scalar(chosen)
    return found
