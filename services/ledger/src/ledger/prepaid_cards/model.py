"""The card, and everything that ever moved on it."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money, new_id
from contracts.ledger.prepaid_card import (
    BonusNotPaid,
    CardBlocked,
    CardCurrency,
    NotEnough,
    NothingOnCard,
)
from ledger.customer_refs.model import name_of
from ledger.tables import Amount, Model


class PrepaidCard(Record, Model):
    """
    A card of a customer; its balance is the sum of its moves and never below zero.

    bonus: the part of the balance that nobody paid in. What was paid in is spent first; it alone
    is refunded, and the bonus then lapses in the same proportion.
    """

    __tablename__ = "prepaid_card"
    __table_args__ = (
        CheckConstraint("balance_minor >= 0", name="balance"),
        CheckConstraint("bonus_minor >= 0 and bonus_minor <= balance_minor", name="bonus"),
    )
    resource = "ledger.prepaid_card"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    introducer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="active")
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    bonus_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    customer_name = name_of("customer_id")
    balance = Amount("balance_minor")
    bonus = Amount("bonus_minor")

    @property
    def refundable(self) -> Money:
        """What was paid in and not spent."""
        return Money(self.balance_minor - self.bonus_minor, self.currency)

    def add(self, kind: str, amount: Money, bonus: int, memo: str, now: dt.datetime) -> "CardMove":
        """Put *amount* on the card, *bonus* minor units of which nobody paid in."""
        self.check(amount)
        return self.move(kind, amount.minor, bonus, memo, now)

    def take(self, kind: str, amount: Money, memo: str, now: dt.datetime) -> "CardMove":
        """Take *amount* off the card: what was paid in first, then the bonus."""
        self.check(amount)
        bonus = max(amount.minor - self.refundable.minor, 0)
        return self.move(kind, -amount.minor, -bonus, memo, now)

    def refund(self, amount: Money, now: dt.datetime) -> list["CardMove"]:
        """Pay back *amount* of what was paid in; the bonus lapses in proportion, rounded up."""
        self.check(amount)
        left = self.refundable.minor
        if amount.minor > self.balance_minor:
            raise NotEnough(balance=str(self.balance))
        if amount.minor > left:
            raise BonusNotPaid(left=str(self.refundable))
        lapsed = -(-self.bonus_minor * amount.minor // left)
        moves = [self.move("refund", -amount.minor, 0, "", now)]
        if lapsed:
            moves.append(self.move("lapse", -lapsed, -lapsed, "", now))
        return moves

    def undo(self, move: "CardMove", kind: str, memo: str, now: dt.datetime) -> "CardMove":
        """Take back what *move* did, even if the card is blocked by now."""
        return self.move(kind, -move.amount_minor, -move.bonus_minor, memo, now)

    def check(self, amount: Money) -> None:
        """Refuse what moves nothing, another currency and a blocked card."""
        if self.state != "active":
            raise CardBlocked()
        if amount.currency != self.currency:
            raise CardCurrency(currency=self.currency)
        if not amount.minor:
            raise NothingOnCard()

    def move(self, kind: str, minor: int, bonus: int, memo: str, now: dt.datetime) -> "CardMove":
        """Move *minor* units, *bonus* of them no money that was paid in; both signed."""
        balance, rest = self.balance_minor + minor, self.bonus_minor + bonus
        if balance < 0 or not 0 <= rest <= balance:
            raise NotEnough(balance=str(self.balance))
        self.balance_minor, self.bonus_minor = balance, rest
        return CardMove(
            id=new_id(),
            prepaid_card_id=self.id,
            kind=kind,
            currency=self.currency,
            amount_minor=minor,
            bonus_minor=bonus,
            balance_minor=balance,
            memo=memo,
            at=now,
        )


class CardMove(Model):
    """One move on a card, with the balance behind it."""

    __tablename__ = "card_move"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    prepaid_card_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("prepaid_card.id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    balance_minor: Mapped[int] = mapped_column(BigInteger)
    bonus_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    memo: Mapped[str] = mapped_column(String(200), default="")
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    reverses_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), unique=True)
    at: Mapped[dt.datetime] = mapped_column()
    amount = Amount("amount_minor")
    balance = Amount("balance_minor")
    bonus = Amount("bonus_minor")
