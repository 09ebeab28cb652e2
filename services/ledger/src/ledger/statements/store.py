"""Every query of the statements."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select, tuple_

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account, Balance
from ledger.journal.model import Entry, Posting

POSITION = (Posting.happened_on, Posting.entry_id, Posting.line)
"""The order of a statement: by day, within a day as it was entered."""


def balances(uow: UnitOfWork, currency: str) -> list[Row[Any]]:
    """Return account, debit and credit of every account, as the balances say."""
    chosen = (
        select(Account, Balance.debit_minor, Balance.credit_minor)
        .join(Balance, Balance.account_id == Account.id)
        .where(Balance.currency == currency)
    )
    return list(uow.session.execute(chosen.order_by(Account.code)))


def balances_on(uow: UnitOfWork, currency: str, day: dt.date) -> list[Row[Any]]:
    """Return account, debit and credit of every account as of the end of *day*."""
    amount = Posting.amount_minor
    chosen = (
        select(
            Account,
            func.sum(case((amount > 0, amount), else_=0)),
            func.sum(case((amount < 0, -amount), else_=0)),
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.currency == currency, Posting.happened_on <= day)
        .group_by(Account.id)
    )
    return list(uow.session.execute(chosen.order_by(Account.code)))


def account_lines(
    uow: UnitOfWork, query: Mapping[str, Any], after: Row[Any] | None
) -> tuple[int, list[Any]]:
    """
    Return the balance before the page and its lines, one more than `limit` when there are more.

    query: account_id, currency, limit and where given from_on, until_on, customer_id.
    after: position of the last line of the page before.
    """
    mine = _mine(query)
    behind = _behind(query, after)
    lines = select(Posting, Entry.number, Entry.year, Entry.memo.label("entry_memo"))
    lines = lines.join(Entry, Entry.id == Posting.entry_id).where(*mine, *behind)
    if "until_on" in query:
        lines = lines.where(Posting.happened_on <= query["until_on"])
    page = list(uow.session.execute(lines.order_by(*POSITION).limit(query["limit"] + 1)))
    return _opening(uow, mine, behind), page


def position(uow: UnitOfWork, account_id: str, entry_id: str, line: int) -> Any:
    """Return the place of one posting of an account in its statement."""
    return uow.session.execute(
        select(*POSITION).where(
            Posting.entry_id == entry_id, Posting.line == line, Posting.account_id == account_id
        )
    ).first()


def _mine(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    mine = [Posting.account_id == query["account_id"], Posting.currency == query["currency"]]
    if "customer_id" in query:
        mine.append(Posting.customer_id == query["customer_id"])
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
