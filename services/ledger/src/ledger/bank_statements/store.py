"""Every query about statements of banks."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.bank_formats import Statement
from ledger.bank_statements.model import BankLine, BankStatement
from ledger.bank_statements.rules import Candidate, fingerprints
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


def _known(uow: UnitOfWork, account_code: str, marks: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(marks), CHUNK):
        chosen = select(BankLine.fingerprint).where(
            BankLine.account_code == account_code,
            BankLine.fingerprint.in_(marks[start : start + CHUNK]),
        )
        known.update(uow.session.scalars(chosen))
    return known


def unmatched(uow: UnitOfWork, statement_id: str) -> list[BankLine]:
    """Return the lines of a statement without a match, locked, in the order of the bank."""
    chosen = select(BankLine).where(
        BankLine.bank_statement_id == statement_id, BankLine.state == "unmatched"
    )
    return list(uow.session.scalars(chosen.order_by(BankLine.id).with_for_update()))


def candidates(
    uow: UnitOfWork, account_code: str, currency: str, entry_id: str | None = None
) -> list[Candidate]:
    """
    Return the postings of an account without a match; only those of *entry_id* when given.

    Opening balances, and what takes them back, are no movements: the bank never tells of them.
    """
    origin = aliased(Entry)
    taken = and_(BankLine.entry_id == Posting.entry_id, BankLine.posting_line == Posting.line)
    reference = func.coalesce(Receipt.bank_reference, Payment.bank_reference, "")
    chosen = (
        select(Posting, reference, Entry.reverses_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(BankLine, taken)
        .outerjoin(Receipt, Receipt.entry_id == Posting.entry_id)
        .outerjoin(Payment, Payment.entry_id == Posting.entry_id)
        .where(Account.code == account_code, Posting.currency == currency, BankLine.id.is_(None))
        .where(origin.kind != "opening")
    )
    if entry_id is not None:
        chosen = chosen.where(Posting.entry_id == entry_id)
    rows = uow.session.execute(chosen.order_by(Posting.entry_id.desc()).limit(MOST))
    return [
        Candidate(p.entry_id, p.line, p.happened_on, p.amount_minor, found, mirrored)
        for p, found, mirrored in rows
    ]


def open_at_bank(
    uow: UnitOfWork, account_code: str, currency: str, day: dt.date
) -> tuple[int, int]:
    """Return number and sum of lines of the bank without a match until *day*."""
    chosen = select(func.count(), func.coalesce(func.sum(BankLine.amount_minor), 0)).where(
        BankLine.account_code == account_code,
        BankLine.currency == currency,
        BankLine.state == "unmatched",
        BankLine.booked_on <= day,
    )
    count, total = uow.session.execute(chosen).one()
    return int(count), int(total)
