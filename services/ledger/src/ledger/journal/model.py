"""The entry and its postings: written once, never changed, never removed."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    cast,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from chassis.abilities import abilities_of
from chassis.context import Call
from chassis.tables import ID_LENGTH
from chassis.values import Money
from contracts.ledger.entry import (
    AccountClosed,
    ControlAccount,
    NotReversible,
    Unbalanced,
    ZeroPosting,
)
from ledger.account_rights.hiding import without_hidden_lines
from ledger.accounts.rules import check_currency
from ledger.journal.rules import Draft, Line, imbalance
from ledger.periods.model import admit
from ledger.tables import Model

HANDMADE = ("manual", "pending", "opening", "revaluation")


class Entry(Model):
    """
    One journal entry.

    Its postings are in the table before it: the database proves them when the entry itself is
    written, and takes no posting for an entry that is there. The hash seals it behind the entry
    with the number before its own.
    """

    __tablename__ = "journal_entry"
    resource = "ledger.entry"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    happened_on: Mapped[dt.date] = mapped_column(index=True)
    memo: Mapped[str] = mapped_column(String(200))
    source_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    reverses_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("journal_entry.id"), unique=True
    )
    lines: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    reversal: Mapped["Entry | None"] = relationship(
        primaryjoin="Entry.id == foreign(remote(Entry.reverses_id))",
        viewonly=True,
        lazy="selectin",
    )

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        """Whoever may not view an account lists no entry on it."""
        return without_hidden_lines(call, cls.id, (Posting.entry_id, Posting.account_id))

    @hybrid_property
    def printed_number(self) -> str:
        """Year and number, as journals, statements and vouchers print them."""
        return f"{self.year}-{self.number}"

    @printed_number.inplace.expression
    @classmethod
    def _printed_number(cls) -> ColumnElement[str]:
        return cast(cls.year, String) + "-" + cast(cls.number, String)

    @property
    def version(self) -> int:
        """An entry has one version for ever."""
        return 1

    @property
    def reversed_by_id(self) -> str | None:
        """The entry that took it back."""
        return self.reversal.id if self.reversal else None

    def admits(self, verb: str) -> bool:
        """Tell whether the kind of the entry allows *verb*."""
        return verb != "reverse" or (self.is_handmade and self.reversed_by_id is None)

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell the same to whoever calls: an entry is nobody's own."""
        return self.admits(verb)

    @property
    def abilities(self) -> list[str]:
        """Verbs that the caller of the present operation may do with it."""
        session = object_session(self)
        assert session is not None, "it is told while it is read"
        return abilities_of(self, session.info["uow"].call, {})

    @property
    def is_handmade(self) -> bool:
        """Debts that were opened are taken back as what they are, not by their entry."""
        return self.kind in HANDMADE and not (self.kind == "opening" and self.source_id)

    def check_reversible(self) -> None:
        """Refuse what is not made by hand: it is taken back where it came from."""
        if not self.is_handmade:
            raise NotReversible(kind=self.kind)


class TakenBack:
    """A document whose entry is taken back by a red entry, with the reason."""

    reversal_reason: Mapped[str | None] = mapped_column(String(200))
    reversal_entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    def note_reversal(self, entry_id: str | None, reason: str) -> None:
        """Tell which entry took it back, and why."""
        self.reversal_entry_id, self.reversal_reason = entry_id, reason


class Reversible(TakenBack):
    """One that somebody has decided about before."""

    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Posting(Model):
    """One line of an entry: signed minor units on one account, debit positive."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_account", "account_id", "happened_on", "entry_id", "line"),
        Index("ix_posting_customer", "customer_id", "account_id"),
    )

    entry_id: Mapped[str] = mapped_column(
        String(ID_LENGTH),
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    happened_on: Mapped[dt.date] = mapped_column()
    memo: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Year(Model):
    """The last number and hash of a year; who locks it draws the next number."""

    __tablename__ = "journal_year"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(BigInteger)
    last_hash: Mapped[str] = mapped_column(String(64))


def posted_by_hand(fields: Any, day: dt.date, control: Container[str], at: str = "") -> Draft:
    """
    Return the draft of what a person has entered.

    control: accounts that only documents book; at: pointer to the entry in the input.
    """
    for place, row in enumerate(fields["postings"]):
        if row["account_code"] in control:
            told = f"{at}/postings/{place}/account_code"
            raise ControlAccount(code=row["account_code"], at=told)
    return Draft(
        kind="manual",
        happened_on=day,
        memo=fields["memo"],
        lines=lines_by_hand(fields["postings"], f"{at}/postings"),
        day_at=f"{at}/happened_on",
        lines_at=f"{at}/postings",
    )


def lines_by_hand(rows: Iterable[Any], at: str) -> tuple[Line, ...]:
    """Return the postings that a person has entered; at: pointer to them in the input."""
    return tuple(
        Line(
            row["account_code"],
            row["amount"].minor,
            row["amount"].currency,
            row["memo"],
            row["customer_id"],
            account_at=f"{at}/{place}/account_code",
            amount_at=f"{at}/{place}/amount",
        )
        for place, row in enumerate(rows)
    )


def prove(draft: Draft, chart: Mapping[str, Any], closed_until: dt.date | None) -> None:
    """
    Refuse a draft that does not balance, moves nothing, comes late or suits an account ill.

    chart: what the store knows of each account; closed_until: the last day closed to the poster.
    """
    for number, line in enumerate(draft.lines, 1):
        if not line.minor:
            raise ZeroPosting(line=number, at=line.amount_at)
        admit(closed_until, draft.happened_on, at=draft.day_at)
        _suit(chart[line.account], line)
    for currency, total in imbalance(draft.lines).items():
        told = Money(total, currency).amount
        raise Unbalanced(currency=currency, sum=told, at=draft.lines_at)


def _suit(account: Any, line: Line) -> None:
    if account.closed:
        raise AccountClosed(code=account.code, at=line.account_at)
    check_currency(account, line.currency, line.amount_at)


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry as it was just written, without the burden of a mapped object."""

    id: str
    year: int
    number: int
    kind: str
    happened_on: dt.date
    memo: str
    source_id: str | None
    reverses_id: str | None
    lines: int
    created_at: dt.datetime
    created_by: str
    hash: str
    version: int = 1


def head_of(row: Any) -> tuple[object, ...]:
    """Return what the hash of an entry seals of the entry itself."""
    at = row["created_at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    day = row["happened_on"].isoformat()
    return (*_HEAD(row), day, at, row["created_by"])


def body_of(row: Any) -> tuple[object, ...]:
    """Return what the hash of an entry seals of one posting."""
    sealed: tuple[object, ...] = _BODY(row)
    return sealed


_HEAD: Any = itemgetter("id", "year", "number", "kind", "memo", "source_id", "reverses_id", "lines")
_BODY: Any = itemgetter("line", "account_id", "currency", "amount_minor", "memo", "customer_id")
