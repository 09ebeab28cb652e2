"""Every query about statements of banks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.ledger.bank_statement import StatementMatched
from ledger.accounts.model import Account
from ledger.bank_formats import Statement
from ledger.bank_statements.model import BankLine, BankStatement, MatchedPosting
from ledger.bank_statements.rules import Candidate, fingerprints, standing
from ledger.journal.model import Entry, Posting
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt

CHUNK = 500
MOST = 20_000


def keep(uow: UnitOfWork, made: BankStatement, read: Statement) -> None:
    """Save a statement with those of its lines that no import has brought before."""
    marks = fingerprints(read.movements)
    known = _known(uow, made.account_code, marks)
    fresh = [pair for pair in zip(read.movements, marks, strict=True) if pair[1] not in known]
    made.lines, made.known_before = len(fresh), len(marks) - len(fresh)
    days = [one.booked_on for one in read.movements]
    made.from_on, made.until_on = min(days, default=None), max(days, default=None)
    if {one.currency for one in read.movements} <= {made.currency}:
        made.total_minor = sum(one.minor for one in read.movements)
    if made.closing_minor is not None:
        made.closing_on = made.closing_on or made.until_on
    uow.add(made)
    uow.flush()
    for one, mark in fresh:
        uow.add(
            BankLine(
                bank_statement_id=made.id,
                account_code=made.account_code,
                fingerprint=mark,
                booked_on=one.booked_on,
                currency=one.currency,
                amount_minor=one.minor,
                reference=one.reference,
                counterparty=one.counterparty,
                memo=one.memo,
                state="unmatched",
            )
        )


def bank_accounts(uow: UnitOfWork, account_code: str) -> list[str]:
    """Return the numbers at banks whose statements an account has, the newest first."""
    mine = BankStatement.account_code == account_code, BankStatement.bank_account != ""
    newest = func.max(BankStatement.id)
    chosen = select(BankStatement.bank_account).where(*mine).group_by(BankStatement.bank_account)
    return list(uow.session.scalars(chosen.order_by(newest.desc())))


def _known(uow: UnitOfWork, account_code: str, marks: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(marks), CHUNK):
        chosen = select(BankLine.fingerprint).where(
            BankLine.account_code == account_code,
            BankLine.fingerprint.in_(marks[start : start + CHUNK]),
        )
        known.update(uow.session.scalars(chosen))
    return known


def take_out_lines(uow: UnitOfWork, statement_id: str) -> None:
    """Delete the lines of a statement, of which none may be matched. Raises StatementMatched."""
    chosen = select(BankLine).where(BankLine.bank_statement_id == statement_id)
    lines = uow.session.scalars(chosen.order_by(BankLine.id).with_for_update()).all()
    matched = sum(line.state == "matched" for line in lines)
    if matched:
        raise StatementMatched(lines=matched)
    for line in lines:
        uow.session.delete(line)
    uow.flush()


def unmatched(uow: UnitOfWork, statement_id: str) -> list[BankLine]:
    """Return the lines of a statement without a match, locked, in the order of the bank."""
    chosen = select(BankLine).where(
        BankLine.bank_statement_id == statement_id, BankLine.state == "unmatched"
    )
    return list(uow.session.scalars(chosen.order_by(BankLine.id).with_for_update()))


def of_match(uow: UnitOfWork, match_id: str) -> list[BankLine]:
    """Return all lines of a match, locked in the order of their ids."""
    chosen = select(BankLine).where(BankLine.match_id == match_id)
    return list(uow.session.scalars(chosen.order_by(BankLine.id).with_for_update()))


def pair(uow: UnitOfWork, lines: Sequence[BankLine], postings: Sequence[Candidate]) -> None:
    """Keep that *lines* of the bank and *postings* of the books, of one sum, are the same money."""
    days = [*(line.booked_on for line in lines), *(one.happened_on for one in postings)]
    match_id, whole_on, first = new_id(), max(days), postings[0]
    for line in lines:
        line.match(match_id, whole_on, first.entry_id, first.line)
        uow.session.expire(line, ["postings"])
        about = {"match_id": match_id, "whole_on": whole_on, "currency": line.currency}
    for one in postings:
        key = {"entry_id": one.entry_id, "line": one.line}
        uow.add(MatchedPosting(**key, **about, amount_minor=one.minor))


def part(uow: UnitOfWork, lines: Sequence[BankLine], match_id: str) -> None:
    """Let the postings of a match be without one again, and have its *lines* forget them."""
    uow.session.execute(delete(MatchedPosting).where(MatchedPosting.match_id == match_id))
    for line in lines:
        uow.session.expire(line, ["postings"])


def candidates(
    uow: UnitOfWork, account_code: str, currency: str, entry_ids: Sequence[str] | None = None
) -> list[Candidate]:
    """Return the newest postings of an account without a match, if told only of *entry_ids*."""
    chosen = _free(account_code, currency, MatchedPosting.entry_id == Posting.entry_id)
    if entry_ids is not None:
        chosen = chosen.where(Posting.entry_id.in_(entry_ids))
    rows = uow.session.execute(chosen.order_by(Posting.entry_id.desc()).limit(MOST))
    return [Candidate(*row) for row in rows]


def open_in_books(
    uow: UnitOfWork, account_code: str, currency: str, day: dt.date
) -> list[Candidate]:
    """Return the postings until *day* whose match was not whole by then, by day."""
    taken = and_(MatchedPosting.entry_id == Posting.entry_id, MatchedPosting.whole_on <= day)
    chosen = _free(account_code, currency, taken).where(Posting.happened_on <= day)
    rows = uow.session.execute(chosen.order_by(Posting.happened_on, Posting.entry_id))
    return standing([Candidate(*row) for row in rows])


def _free(account_code: str, currency: str, taken: ColumnElement[bool]) -> Select[Any]:
    """
    Select the candidates of an account without a match; taken: which matches count.

    Opening balances, and what takes them back, are no movements: the bank never tells of them.
    """
    origin = aliased(Entry)
    reference = func.coalesce(Receipt.bank_reference, Payment.bank_reference, "")
    return (
        select(Posting.entry_id, Posting.line, Posting.happened_on, Posting.amount_minor)
        .add_columns(reference, Entry.reverses_id, Entry.number)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(MatchedPosting, and_(taken, MatchedPosting.line == Posting.line))
        .outerjoin(Receipt, Receipt.entry_id == Posting.entry_id)
        .outerjoin(Payment, Payment.entry_id == Posting.entry_id)
        .where(Account.code == account_code, Posting.currency == currency)
        .where(MatchedPosting.match_id.is_(None), origin.kind != "opening")
    )


def open_at_bank(uow: UnitOfWork, account_code: str, currency: str, day: dt.date) -> list[BankLine]:
    """Return the lines of the bank until *day* whose match was not whole by then, by day."""
    lacking = or_(BankLine.whole_on.is_(None), BankLine.whole_on > day)
    chosen = _lines(select(BankLine), account_code, currency).where(
        BankLine.booked_on <= day, lacking
    )
    return list(uow.session.scalars(chosen.order_by(BankLine.booked_on, BankLine.id)))


def told_by_bank(
    uow: UnitOfWork, account_code: str, currency: str, day: dt.date
) -> tuple[BankStatement, int] | None:
    """
    Return the nearest statement that tells a balance, and what the account held on *day* by it.

    The last one until *day*, else the first behind it: its closing balance with the lines that
    lie between.
    """
    on = BankStatement.closing_on
    chosen = select(BankStatement).where(
        BankStatement.account_code == account_code,
        BankStatement.currency == currency,
        BankStatement.closing_minor.is_not(None),
    )
    until = chosen.where(on <= day).order_by(on.desc(), BankStatement.id.desc())
    behind = chosen.where(on > day).order_by(on, BankStatement.id.desc())
    found = (
        uow.session.scalars(until.limit(1)).first() or uow.session.scalars(behind.limit(1)).first()
    )
    if found is None or found.closing_on is None or found.closing_minor is None:
        return None
    first, last = sorted((found.closing_on, day))
    total = select(func.coalesce(func.sum(BankLine.amount_minor), 0))
    between = _lines(total, account_code, currency).where(
        BankLine.booked_on > first, BankLine.booked_on <= last
    )
    moved = int(uow.session.scalar(between) or 0)
    return found, found.closing_minor + (moved if first == found.closing_on else -moved)


def _lines(chosen: Select[Any], account_code: str, currency: str) -> Select[Any]:
    """Narrow *chosen* to the lines of an account that nobody set aside."""
    return chosen.where(
        BankLine.account_code == account_code,
        BankLine.currency == currency,
        BankLine.state != "ignored",
    )
