"""Every query about entries of the account books."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from chassis.errors import blaming
from chassis.uow import UnitOfWork
from contracts.ledger.account_right import NotCash
from contracts.ledger.receivable import UnknownCustomer
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.accounts.model import Account
from ledger.accounts.rules import check_currency
from ledger.cash_entries.model import CashEntry
from ledger.cash_entries.rules import Movement
from ledger.categories import store as categories
from ledger.categories.model import Category
from ledger.customer_refs import store as customers


def money_account(uow: UnitOfWork, code: str, verb: str, at: str = "/account_code") -> Account:
    """
    Return an account that holds money and on which the caller may do *verb*.

    at: pointer to where the input names it.
    """
    with blaming(at):
        account = accounts.by_code(uow, code)
        if not account.holds_money:
            raise NotCash(code=code)
        rights.check(uow, account, verb)
    return account


def check_booking(uow: UnitOfWork, code: str) -> None:
    """Refuse who may not book on the account that gave or took what is reversed."""
    rights.check(uow, accounts.by_code(uow, code), "book")


def check_places(uow: UnitOfWork, entry: CashEntry) -> None:
    """Refuse accounts and a category that do not suit *entry*, or that the caller may not use."""
    verb = "transfer" if entry.kind == "transfer" else "book"
    money_account(uow, entry.account_code, verb)
    if entry.to_account_code:
        money_account(uow, entry.to_account_code, "book", at="/to_account_code")
    if entry.customer_id:
        customers.check(uow, entry.customer_id, UnknownCustomer, removed=True)
    if entry.category_id:
        rights.check_booking(uow, (category_of(uow, entry).account_code, "/category_id"))


def check_currencies(uow: UnitOfWork, entry: CashEntry, fee_account: str) -> None:
    """Refuse an amount in another currency than one of the accounts it moves on is kept in."""
    moved = movement(uow, entry)
    other_at = "/to_account_code" if entry.to_account_code else "/category_id"
    named = [(moved.account, "/amount"), (moved.other, other_at)]
    if moved.fee:
        named.append((fee_account, "/fee"))
    for code, at in named:
        check_currency(accounts.by_code(uow, code), moved.currency, at)


def category_of(uow: UnitOfWork, entry: CashEntry) -> Category:
    """Return the category of *entry*, which must be open and of its kind."""
    return categories.taking(uow, entry.category_id or "", entry.kind)


def movement(uow: UnitOfWork, entry: CashEntry) -> Movement:
    """Return what *entry* moves, and between which accounts."""
    other = entry.to_account_code or category_of(uow, entry).account_code
    return Movement(
        kind=entry.kind,
        account=entry.account_code,
        other=other,
        minor=entry.amount_minor,
        fee=entry.fee_minor,
        currency=entry.currency,
        memo=entry.memo or entry.number,
        customer_id=entry.customer_id,
    )


def of_sources(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, CashEntry]:
    """Return entries by id, also reversed ones."""
    chosen = select(CashEntry).where(CashEntry.id.in_(list(ids)))
    return {found.id: found for found in uow.session.scalars(chosen)}


DIMENSIONS = ("project", "customer_id", "department_id")


def sums(uow: UnitOfWork, query: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """
    Return category → number and sum of its posted entries of some days.

    query: currency, from_on, until_on and where given one of the dimensions.
    """
    chosen_ones = [getattr(CashEntry, n) == query[n] for n in DIMENSIONS if query.get(n)]
    chosen = (
        select(CashEntry.category_id, func.count(), func.sum(CashEntry.amount_minor))
        .where(
            CashEntry.state == "posted",
            CashEntry.currency == query["currency"],
            CashEntry.category_id.is_not(None),
            CashEntry.happened_on.between(query["from_on"], query["until_on"]),
            *chosen_ones,
        )
        .group_by(CashEntry.category_id)
    )
    return {c: (int(n), int(total)) for c, n, total in uow.session.execute(chosen)}
