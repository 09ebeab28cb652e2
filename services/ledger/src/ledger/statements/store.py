"""Every query of the statements."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select, tuple_
from sqlalchemy.orm import aliased

from chassis import merging
from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from contracts.ledger.account import BadPosition
from ledger.account_rights.hiding import without_hidden_lines
from ledger.accounts.model import Account, Balance
from ledger.customer_refs.model import CustomerRef
from ledger.expense_claims.model import ExpenseClaim
from ledger.journal.model import Entry, Posting
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.staff_advances.model import StaffAdvance
from ledger.staff_refs.model import StaffRef
from ledger.statements.rolling import Rolled, rolled

POSITION = (Posting.happened_on, Posting.entry_id, Posting.line)
"""The order of a statement: by day, within a day as it was entered."""
WHOSE = (Posting.customer_id, Payable.supplier_id, Payment.supplier_id, Offset.supplier_id)
"""Whom a posting is about: a customer, or the supplier of the document that it comes from."""
WHO = func.coalesce(CustomerRef.name, StaffRef.name)
"""What he is called; of claims and advances, the colleague."""


def balances(uow: UnitOfWork, currency: str) -> list[Row[Any]]:
    """Return account, debit and credit of every account, as the balances say."""
    chosen = (
        select(Account, Balance.debit_minor, Balance.credit_minor)
        .join(Balance, Balance.account_id == Account.id)
        .where(Balance.currency == currency)
    )
    return list(uow.session.execute(chosen.order_by(Account.code)))


def balances_by(uow: UnitOfWork, currency: str, day: dt.date) -> list[tuple[Account, int, int]]:
    """
    Return what `balances_on` does of *day*, which is today or close to it.

    The balances less the few postings of days to come, so that no posting of the past is read.
    """
    rows = balances(uow, currency)
    ids = [row[0].id for row in rows]
    amount = Posting.amount_minor
    chosen = (
        select(Posting.account_id, amount)
        .where(Posting.account_id.in_(ids), Posting.happened_on > day)
        .where(Posting.currency == currency)
    )
    to_come: dict[str, tuple[int, int]] = {}
    for account_id, minor in uow.session.execute(chosen):
        debit, credit = to_come.get(account_id, (0, 0))
        to_come[account_id] = debit + max(minor, 0), credit + max(-minor, 0)
    less = (to_come.get(account_id, (0, 0)) for account_id in ids)
    return [
        (account, int(debit) - later[0], int(credit) - later[1])
        for (account, debit, credit), later in zip(rows, less, strict=True)
    ]


def balances_on(
    uow: UnitOfWork,
    currency: str,
    day: dt.date | None,
    known_at: dt.datetime | None = None,
    account_id: str | None = None,
) -> list[Row[Any]]:
    """
    Return account, debit and credit of every account as of the end of *day*.

    known_at: count only what was recorded by then. account_id: only this account.
    """
    amount = Posting.amount_minor
    chosen = (
        select(
            Account,
            func.sum(case((amount > 0, amount), else_=0)),
            func.sum(case((amount < 0, -amount), else_=0)),
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.currency == currency)
        .group_by(Account.id)
    )
    if day is not None:
        chosen = chosen.where(Posting.happened_on <= day)
    if known_at is not None:
        chosen = chosen.join(Entry, Entry.id == Posting.entry_id).where(
            Entry.created_at <= known_at
        )
    if account_id is not None:
        chosen = chosen.where(Account.id == account_id)
    return list(uow.session.execute(chosen.order_by(Account.code)))


def roller(
    uow: UnitOfWork, query: Mapping[str, Any], usual: int | None = None
) -> Callable[[Iterable[Sequence[Any]]], list[Rolled]]:
    """
    Return what rolls up rows of accounts as `level` and `parent_id` of *query* ask for.

    usual: the level where none is asked for. Raises NotFound.
    """
    level, parent_id = query.get("level"), query.get("parent_id")
    chart = {account.id: account for account in uow.session.scalars(select(Account))}
    if parent_id is not None and parent_id not in chart:
        missing = NotFound(resource=Account.resource, id=parent_id)
        missing.pointer = "/parent_id"
        raise missing
    return lambda rows: rolled(chart, rows, level or usual, parent_id)


def account_lines(
    uow: UnitOfWork, query: Mapping[str, Any], after: Row[Any] | None
) -> tuple[int, list[Any]]:
    """
    Return the balance before the page and its lines, one more than `limit` when there are more.

    query: account_id, currency, limit and where given from_on, until_on, customer_id.
    after: position of the last line of the page before.
    """
    mine = _mine(uow, query)
    behind = _behind(query, after)
    other = aliased(Posting)
    shown = without_hidden_lines(uow.call, Posting.entry_id, (other.entry_id, other.account_id))
    lines = select(Posting, Entry.number, Entry.year, Entry.memo.label("entry_memo"))
    lines = lines.add_columns(Entry.source_id, shown.label("shown"))
    lines = lines.join(Entry, Entry.id == Posting.entry_id).where(*mine, *behind)
    if "until_on" in query:
        lines = lines.where(Posting.happened_on <= query["until_on"])
    page = list(uow.session.execute(lines.order_by(*POSITION).limit(query["limit"] + 1)))
    return _opening(uow, mine, behind), page


def memo_of(row: Any) -> str:
    """Return what a line of an account is about; nothing where a hidden account is part of it."""
    return str(row.Posting.memo or row.entry_memo) if row.shown else ""


def sums(uow: UnitOfWork, query: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return the balance before the days of *query*, and what came and went on all of them."""
    amount = Posting.amount_minor
    first, last = query.get("from_on", dt.date.min), query.get("until_on", dt.date.max)
    within = Posting.happened_on >= first
    chosen = select(
        *(
            func.coalesce(func.sum(case((condition, signed), else_=0)), 0)
            for condition, signed in (
                (Posting.happened_on < first, amount),
                (and_(within, amount > 0), amount),
                (and_(within, amount < 0), -amount),
            )
        )
    ).where(*_mine(uow, query), Posting.happened_on <= last)
    before, came, went = uow.session.execute(chosen).one()
    return int(before), int(came), int(went)


def after(uow: UnitOfWork, query: Mapping[str, Any]) -> Any:
    """Return the position that `after` of *query* names, or None for the first page."""
    if "after" not in query:
        return None
    entry_id, line = query["after"].rsplit(".", 1)
    found = position(uow, query["account_id"], entry_id, int(line))
    if found is None:
        raise BadPosition(after=query["after"], at="/after")
    return found


def parties(uow: UnitOfWork, rows: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Return by entry and line what whoever lines of an account are about is called."""
    entries = {row.Posting.entry_id for row in rows if row.shown}
    chosen = select(Posting.entry_id, Posting.line, WHO).join(Entry, Entry.id == Posting.entry_id)
    named = _with_names(chosen).where(Posting.entry_id.in_(entries), WHO.is_not(None))
    return {(entry_id, line): name for entry_id, line, name in uow.session.execute(named)}


def _with_names(chosen: Any) -> Any:
    """Return *chosen* of postings and entries joined with whom they are about."""
    for document in (Payable, Payment, Offset, ExpenseClaim, StaffAdvance):
        chosen = chosen.outerjoin(document, document.id == Entry.source_id)
    person = func.coalesce(ExpenseClaim.person_id, StaffAdvance.person_id)
    known = chosen.outerjoin(CustomerRef, CustomerRef.id == func.coalesce(*WHOSE))
    return known.outerjoin(StaffRef, StaffRef.id == person)


def place_of(row: Any) -> str:
    """Return how a page names its last line, for the page behind it."""
    return f"{row.Posting.entry_id}.{row.Posting.line}"


def position(uow: UnitOfWork, account_id: str, entry_id: str, line: int) -> Any:
    """Return the place of one posting of an account in its statement."""
    return uow.session.execute(
        select(*POSITION).where(
            Posting.entry_id == entry_id, Posting.line == line, Posting.account_id == account_id
        )
    ).first()


def _mine(uow: UnitOfWork, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    mine = [Posting.account_id == query["account_id"], Posting.currency == query["currency"]]
    if "customer_id" in query:
        mine.append(Posting.customer_id.in_(merging.all_ids_of(uow, query["customer_id"])))
    return mine


def _behind(query: Mapping[str, Any], after: Row[Any] | None) -> list[ColumnElement[bool]]:
    behind: list[ColumnElement[bool]] = []
    if "from_on" in query:
        behind.append(Posting.happened_on >= query["from_on"])
    if after is not None:
        behind.append(tuple_(*POSITION) > tuple_(*after))
    return behind


def _opening(
    uow: UnitOfWork, mine: list[ColumnElement[bool]], behind: list[ColumnElement[bool]]
) -> int:
    if not behind:
        return 0
    before = select(func.coalesce(func.sum(Posting.amount_minor), 0))
    return int(uow.session.scalar(before.where(*mine, ~and_(*behind))) or 0)


def journal_lines(
    uow: UnitOfWork, query: Mapping[str, Any], most: int
) -> tuple[list[Any], dict[str, tuple[int, int]]]:
    """
    Return the postings of some days in turn, at most one more than *most*, and their sums.

    Each with its entry, account and what a customer, supplier or colleague is called; the sums are
    currency → debit and credit. query: from_on, until_on and where given currency.
    """
    mine = [Posting.happened_on.between(query["from_on"], query["until_on"])]
    if query["currency"]:
        mine.append(Posting.currency == query["currency"])
    chosen = (
        select(Posting, Entry, Account.code, Account.name_zh, WHO)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .where(*mine)
        .order_by(Posting.happened_on, Entry.year, Entry.number, Posting.line)
    )
    rows: list[Any] = list(uow.session.execute(_with_names(chosen).limit(most + 1)))
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        minor = row.Posting.amount_minor
        debit, credit = sums.get(row.Posting.currency, (0, 0))
        sums[row.Posting.currency] = debit + max(minor, 0), credit + max(-minor, 0)
    return rows, sums
