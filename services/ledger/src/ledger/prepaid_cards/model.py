"""The card, and everything that ever moved on it."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money, new_id
from contracts.ledger.prepaid_card import CardBlocked, CardCurrency, NotEnough, NothingOnCard
from ledger.tables import Model


class PrepaidCard(Record, Model):
    """A card of a customer; its balance is the sum of its moves and never below zero."""

    __tablename__ = "prepaid_card"
    __table_args__ = (CheckConstraint("balance_minor >= 0", name="balance"),)
    resource = "ledger.prepaid_card"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    introducer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="active")
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)

    def move(self, kind: str, amount: Money, sign: int, memo: str, now: dt.datetime) -> "CardMove":
        """Put *amount* on the card (sign 1) or take it off (−1)."""
        if self.state != "active" and kind != "put_back":
            raise CardBlocked()
        if amount.currency != self.currency:
            raise CardCurrency(currency=self.currency)
        if not amount.minor:
            raise NothingOnCard()
        if self.balance_minor + sign * amount.minor < 0:
            raise NotEnough(balance=str(self.balance))
        self.balance_minor += sign * amount.minor
        return CardMove(
            id=new_id(),
            prepaid_card_id=self.id,
            kind=kind,
            currency=self.currency,
            amount_minor=sign * amount.minor,
            balance_minor=self.balance_minor,
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
    memo: Mapped[str] = mapped_column(String(200), default="")
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)
