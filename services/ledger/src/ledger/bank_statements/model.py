"""The imported statement and its lines."""

import datetime as dt
from typing import ClassVar

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chassis.context import Call
from chassis.tables import ID_LENGTH, Record
from chassis.values import Money
from contracts.ledger.bank_statement import LineState
from ledger.account_rights.hiding import on_open_accounts
from ledger.tables import Amount, Model


class BankStatement(Record, Model):
    """One imported file, or one account of it."""

    __tablename__ = "bank_statement"
    resource = "ledger.bank_statement"
    told_as: ClassVar = {"opening_minor": "opening_balance", "closing_minor": "closing_balance"}

    account_code: Mapped[str] = mapped_column(String(20), index=True)
    format: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    bank_account: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    from_on: Mapped[dt.date | None] = mapped_column()
    until_on: Mapped[dt.date | None] = mapped_column()
    lines: Mapped[int] = mapped_column()
    known_before: Mapped[int] = mapped_column()
    total_minor: Mapped[int | None] = mapped_column(BigInteger)
    opening_minor: Mapped[int | None] = mapped_column(BigInteger)
    closing_minor: Mapped[int | None] = mapped_column(BigInteger)
    closing_on: Mapped[dt.date | None] = mapped_column()

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return on_open_accounts(call, cls.account_code)

    @property
    def total(self) -> Money | None:
        return self._told(self.total_minor)

    @property
    def opening_balance(self) -> Money | None:
        return self._told(self.opening_minor)

    @property
    def closing_balance(self) -> Money | None:
        return self._told(self.closing_minor)

    @property
    def difference(self) -> Money | None:
        """What the closing balance is more than the opening one with all lines of the file."""
        if self.opening_minor is None or self.closing_minor is None or self.total_minor is None:
            return None
        return self._told(self.closing_minor - self.opening_minor - self.total_minor)

    def _told(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.currency)


class MatchedPosting(Model):
    """A posting of the books that the bank told of: the database keeps it in one match only."""

    __tablename__ = "bank_match_posting"

    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    whole_on: Mapped[dt.date] = mapped_column()
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount = Amount("amount_minor")


class BankLine(Record, Model):
    """
    One movement that a bank tells, in one match at most.

    Lines and postings of a match come to the same sum; until the day on which it is whole, the
    last of all their days, each of them lacks its other side.
    """

    __tablename__ = "bank_line"
    __table_args__ = (UniqueConstraint("account_code", "fingerprint"),)
    resource = "ledger.bank_line"

    bank_statement_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("bank_statement.id"), index=True
    )
    account_code: Mapped[str] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(64))
    booked_on: Mapped[dt.date] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(100))
    counterparty: Mapped[str] = mapped_column(String(200))
    memo: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(20), default="unmatched", index=True)
    match_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    whole_on: Mapped[dt.date | None] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    posting_line: Mapped[int | None] = mapped_column()
    postings: Mapped[list[MatchedPosting]] = relationship(
        primaryjoin=lambda: BankLine.match_id == foreign(MatchedPosting.match_id),
        order_by=lambda: (MatchedPosting.entry_id, MatchedPosting.line),
        lazy="selectin",
        viewonly=True,
        uselist=True,
    )
    amount = Amount("amount_minor")

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return on_open_accounts(call, cls.account_code)

    def admits(self, verb: str) -> bool:
        return (self.state == "unmatched") != (verb == "unmatch")

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise LineState(state=self.state)

    def match(self, match_id: str, whole_on: dt.date, entry_id: str, line: int) -> None:
        """Be part of a match, whose first posting is *line* of *entry_id*."""
        self.must_be("unmatched")
        self.state, self.match_id, self.whole_on = "matched", match_id, whole_on
        self.entry_id, self.posting_line = entry_id, line

    def unmatch(self) -> None:
        """Be without a match again."""
        self.must_be("matched", "ignored")
        self.state, self.match_id, self.whole_on = "unmatched", None, None
        self.entry_id = self.posting_line = None
