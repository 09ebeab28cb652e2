"""What was spent by category beside the account books."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.expense_claims.model import ExpenseClaim
from ledger.journal.model import Entry
from ledger.payables.model import Payable

BOOKS_ALONE = ("project", "customer_id")
"""What neither claims nor payables are about."""
Sums = dict[str, tuple[int, int]]


def beside(uow: UnitOfWork, query: Mapping[str, Any], sums: Sums) -> Sums:
    """
    Return *sums*, category → number and minor units, with claims paid and what suppliers are owed.

    Each counts on the day on which the books have it as an expense, payables without tax.
    query: currency, from_on, until_on and where given one of the dimensions.
    """
    if any(query.get(name) for name in BOOKS_ALONE):
        return sums
    found = dict(sums)
    for category, minor in (*_claimed(uow, query), *_owed(uow, query)):
        count, total = found.get(category, (0, 0))
        found[category] = count + 1, total + minor
    return found


def _claimed(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    chosen = select(ExpenseClaim).join(Entry, Entry.id == ExpenseClaim.entry_id)
    mine = ExpenseClaim.state == "paid", *_within(ExpenseClaim, Entry.happened_on, query)
    for claim in uow.session.scalars(chosen.where(*mine)):
        yield from _spent(claim.spendings)


def _owed(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    mine = Payable.category_id.is_not(None), Payable.state != "cancelled"
    chosen = select(Payable).where(*mine, *_within(Payable, Payable.happened_on, query))
    for payable in uow.session.scalars(chosen):
        yield from _spent(payable.spendings)


def _spent(spendings: Iterable[tuple[str, dt.date, int]]) -> Iterable[tuple[str, int]]:
    return ((category, minor) for category, _, minor in spendings if category)


def _within(model: Any, day: Any, query: Mapping[str, Any]) -> list[Any]:
    mine = [model.currency == query["currency"], day.between(query["from_on"], query["until_on"])]
    if query.get("department_id"):
        mine.append(model.department_id == query["department_id"])
    return mine
