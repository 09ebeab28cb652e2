"""Trial balance, ageing and margins as rows of text for a file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from ledger.account_rights import store as rights
from ledger.accounts.rules import TYPES
from ledger.financials import store
from ledger.financials.rules import with_sums
from ledger.sale_lines import store as sale_lines
from ledger.statements import ageing as ages
from ledger.statements import store as statements

Rows = list[tuple[str, ...]]


def trial_balance(
    uow: UnitOfWork, query: Mapping[str, Any], found: Sequence[Any] | None = None
) -> Rows:
    """
    Return each account with its debit and credit of the days, and its balance at their end.

    found: account, opening, debit and credit where they are not those of the books in one currency.
    """
    rights.check_whole_book(uow, *TYPES)
    currency = query["currency"]
    if found is None:
        found = store.ledger_rows(uow, currency, query["from_on"], query["until_on"])
    moved = [(a, d, c, o + d - c) for a, o, d, c, *_ in found]
    rows = [
        (f"{row.account.code}\t{row.account.name_zh}", row.sums)
        for row in statements.roller(uow, query)(moved)
        if any(row.sums)
    ]
    told = []
    for name, amounts in with_sums(3, rows):
        code, _, title = name.partition("\t")
        told.append((code, title, *_texts(amounts, currency)))
    return told


def ageing(uow: UnitOfWork, query: Mapping[str, Any]) -> Rows:
    """Return what customers owed on the last day by age, and had prepaid; raises TooManyRows."""
    page = ages.of_receivables(uow, query["until_on"], {**query, "limit": MOST_ROWS})
    return _by_age([(row.customer_name or row.customer_id, row) for row in _all(page)], query)


def payable_ageing(uow: UnitOfWork, query: Mapping[str, Any]) -> Rows:
    """Return what we owed to suppliers on the last day by age, and prepaid; raises TooManyRows."""
    page = ages.of_payables(uow, query["until_on"], {**query, "limit": MOST_ROWS})
    return _by_age([(row.supplier_name or row.supplier_id, row) for row in _all(page)], query)


def margins(uow: UnitOfWork, query: Mapping[str, Any]) -> Rows:
    """Return what each order, product, salesperson or customer brought in and cost."""
    by = query["by"]
    span = query["currency"], query["from_on"], query["until_on"]
    found = sale_lines.margins(uow, by, *span)
    names = sale_lines.names(uow, by, [row[0] for row in found if row[0]])
    rows = [
        (
            names.get(key) or name or key or "",
            [lines, *map(int, (unknown, income, cost, booked)), int(income) - int(cost)],
        )
        for key, name, lines, unknown, income, cost, booked in found
    ]
    return [
        (name, *map(str, amounts[:2]), *_texts(amounts[2:], query["currency"]))
        for name, amounts in with_sums(6, sorted(rows, key=lambda row: str(row[0])))
    ]


def _all(page: ages.Page) -> Sequence[Any]:
    """Return the rows of a page that holds all of them: a file has one page."""
    if page.next_after is not None:
        raise TooManyRows(most=MOST_ROWS)
    return page.rows


def _by_age(found: Sequence[tuple[str, Any]], query: Mapping[str, Any]) -> Rows:
    rows: list[tuple[str, list[int]]] = []
    for name, row in found:
        open_, prepaid = ages.ages(row), sum(ages.ages(row, ages.PREPAID))
        rows.append((name, [*open_, sum(open_), prepaid, sum(open_) - prepaid]))
    return [
        (name, *_texts(amounts, query["currency"]))
        for name, amounts in with_sums(len(ages.AGES) + 3, rows)
    ]


def _texts(amounts: Sequence[int], currency: str) -> list[str]:
    return [Money(minor, currency).amount for minor in amounts]


LISTINGS: Mapping[str, Callable[[UnitOfWork, Mapping[str, Any]], Rows]] = {
    "trial_balance": trial_balance,
    "ageing": ageing,
    "payable_ageing": payable_ageing,
    "margins": margins,
}
