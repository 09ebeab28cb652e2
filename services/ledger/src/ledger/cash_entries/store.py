"""Every query about entries of the account books."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.attachments.model import Attachment
from chassis.errors import UnknownRecord, blaming
from chassis.uow import UnitOfWork
from contracts.ledger.account_right import NotCash
from contracts.ledger.cash_entry import ToAmountNeeded
from contracts.ledger.entry import AccountClosed
from contracts.ledger.receivable import UnknownCustomer
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.accounts.model import Account
from ledger.accounts.rules import check_currency
from ledger.cash_entries.model import CashEntry
from ledger.cash_entries.rules import Beside, Movement, gain_of, movement_lines
from ledger.categories import store as categories
from ledger.categories.model import Category
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import gained_by_changing
from ledger.customer_refs import store as customers
from ledger.journal.rules import Draft
from ledger.settings import LedgerSettings


def money_account(uow: UnitOfWork, code: str, verb: str, at: str = "/account_code") -> Account:
    """
    Return an account that holds money and on which the caller may do *verb*.

    at: pointer to where the input names it.
    """
    with blaming(at):
        account = accounts.by_code(uow, code)
        if not account.holds_money:
            raise NotCash(code=code)
        if account.closed and verb in ("book", "transfer"):
            raise AccountClosed(code=code)
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


def expect_files(uow: UnitOfWork, attachment_ids: Sequence[str]) -> None:
    """Refuse a file that was never attached to anything here, at its place in the input."""
    chosen = select(Attachment.id).where(Attachment.id.in_(attachment_ids))
    known = set(uow.session.scalars(chosen))
    for place, one in enumerate(attachment_ids):
        if one not in known:
            raise UnknownRecord(resource=Attachment.resource, id=one, at=f"/attachment_ids/{place}")


def check_currencies(uow: UnitOfWork, entry: CashEntry, settings: LedgerSettings) -> None:
    """Refuse an amount in another currency than one of the accounts it moves on is kept in."""
    moved = movement(uow, entry)
    other = accounts.by_code(uow, moved.other)
    check_currency(accounts.by_code(uow, moved.account), moved.currency, "/amount")
    if moved.fee:
        check_currency(accounts.by_code(uow, settings.fee_account), moved.currency, "/fee")
    if moved.arrives is not None:
        clearing = accounts.by_code(uow, settings.revaluation_account)
        check_currency(other, moved.arrives.currency, "/to_amount")
        check_currency(clearing, moved.arrives.currency, "/to_amount")
        check_currency(clearing, moved.currency, "/amount")
    elif entry.kind != "transfer":
        check_currency(other, moved.currency, "/category_id")
    elif other.currency not in (None, moved.currency):
        raise ToAmountNeeded(code=other.code, wanted=other.currency)


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
        arrives=entry.to_amount,
        tax=entry.tax_minor or 0,
    )


def drafts_of(uow: UnitOfWork, entry: CashEntry, settings: LedgerSettings) -> list[Draft]:
    """
    Return what is to be posted of *entry*, the movement itself first.

    Beside money changed into another currency goes what it is worth more by the rate of its day:
    the gain (汇兑损益) touches no money, so that the cash flow tells it as what rates did.
    """
    moved, got = movement(uow, entry), entry.to_amount
    about: dict[str, Any] = {
        "happened_on": entry.happened_on,
        "memo": moved.memo,
        "source_id": entry.id,
    }
    places = Beside(settings.fee_account, settings.revaluation_account, settings.tax_account)
    kind = "conversion" if got else "cash"
    drafts = [Draft(kind=kind, lines=movement_lines(moved, places), **about)]
    if got:
        gain = gained_by_changing(uow, entry.amount, got, entry.happened_on)
        told_on = settings.revaluation_account, settings.exchange_account
        lines = exchange_lines({gain_of(entry.currency, got.currency): gain}, told_on)
        drafts += [Draft(kind="exchange", lines=lines, **about)] if lines else []
    return drafts


def of_sources(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, CashEntry]:
    """Return entries by id, also reversed ones."""
    chosen = select(CashEntry).where(CashEntry.id.in_(list(ids)))
    return {found.id: found for found in uow.session.scalars(chosen)}


DIMENSIONS = ("project", "customer_id", "department_id")


def sums(uow: UnitOfWork, query: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """
    Return category → number and sum without tax of its posted entries of some days.

    query: currency, from_on, until_on and where given one of the dimensions.
    """
    net = CashEntry.amount_minor - CashEntry.tax_minor
    chosen_ones = [getattr(CashEntry, n) == query[n] for n in DIMENSIONS if query.get(n)]
    chosen = (
        select(CashEntry.category_id, func.count(), func.sum(net))
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
