"""The expense claim, and the vouchers that count once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, new_id
from contracts.ledger.expense import ClaimAmounts, ClaimDay, ClaimState, NotYourClaim
from contracts.ledger.taxed import ClaimTax
from ledger.journal.model import Reversible
from ledger.tables import Amount, Model

WANTED = {
    "update": ("draft",),
    "submit": ("draft",),
    "discard": ("draft", "approved"),
    "pay": ("approved",),
    "reverse": ("paid",),
}


def net_of(row: Mapping[str, Any]) -> int:
    """Return what of a line is spent: without the tax that we deduct, which none told before."""
    return int(row["minor"] - row.get("tax_minor", 0))


class ExpenseClaim(Reversible, Record, Owned, Customized, Freezable, Attachable, Model):
    """
    What a person has laid out; changed as a draft, paid after an approval.

    offsets: id and minor units of each advance that it has used.
    """

    __tablename__ = "expense_claim"
    resource = "ledger.expense_claim"
    told_as: ClassVar = {"rows": "lines"}

    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    handed_in_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    offset_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    offsets: Mapped[list[Any] | None] = mapped_column()
    rows: Mapped[list[Any]] = mapped_column()
    warnings: Mapped[list[Any]] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    total = Amount("total_minor")
    offset = Amount("offset_minor")

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """Who wrote it for somebody sees it, and goes on with it."""
        return cls.handed_in_by_id == call.actor_id

    def opens_to(self) -> dict[str, Any]:
        return {"creator_id": self.handed_in_by_id}

    @property
    def writers(self) -> tuple[str | None, ...]:
        return self.owner_id, self.handed_in_by_id

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                **row,
                "amount": Money(row["minor"], self.currency),
                "tax": Money(row["tax_minor"], self.currency) if row.get("tax_minor") else None,
                "happened_on": dt.date.fromisoformat(row["happened_on"]),
            }
            for row in self.rows
        ]

    @property
    def spendings(self) -> list[tuple[str, dt.date, int]]:
        """Category, day and minor units without tax of each line, as budgets count them."""
        return [
            (row["category_id"], dt.date.fromisoformat(row["happened_on"]), net_of(row))
            for row in self.rows
        ]

    @property
    def tax_minor(self) -> int:
        """What of all lines is tax that we deduct."""
        return sum(row.get("tax_minor", 0) for row in self.rows)

    def admits(self, verb: str) -> bool:
        return self.state in WANTED.get(verb, (self.state,))

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether whoever calls may do *verb*; who wrote a claim words and submits it, too."""
        words = verb in ("update", "submit") or (verb == "discard" and self.state == "draft")
        return (call.actor_id in self.writers or not words) and self.admits(verb)

    def refuse_unless_of(self, staff_id: str) -> None:
        """Raise NotYourClaim for everybody but its owner and who wrote it for him."""
        if staff_id not in self.writers:
            raise NotYourClaim()

    def must_be(self, state: str) -> None:
        if self.state != state:
            raise ClaimState(state=self.state)

    def discard(self, staff_id: str) -> None:
        """Give it up: a draft by who words it, what was approved by whoever may."""
        if not self.admits("discard"):
            raise ClaimState(state=self.state)
        if self.state == "draft":
            self.refuse_unless_of(staff_id)
        self.state = "discarded"

    def fill(self, lines: Sequence[Any], latest: dt.date) -> None:
        """Take over the lines of what was laid out, on the *latest* day at last."""
        self.currency = lines[0]["amount"].currency
        for place, line in enumerate(lines):
            if not line["amount"].minor or line["amount"].currency != self.currency:
                raise ClaimAmounts(at=f"/lines/{place}/amount")
            amount, tax = line["amount"], line["tax"]
            if tax and (tax.currency != amount.currency or tax.minor > amount.minor):
                raise ClaimTax(tax=str(tax), amount=str(amount), at=f"/lines/{place}/tax")
            if line["happened_on"] > latest:
                day = line["happened_on"].isoformat()
                raise ClaimDay(day=day, at=f"/lines/{place}/happened_on")
        self.rows = [
            {
                "category_id": line["category_id"],
                "minor": line["amount"].minor,
                "tax_minor": line["tax"].minor if line["tax"] else 0,
                "happened_on": line["happened_on"].isoformat(),
                "memo": line["memo"],
                "voucher_number": line["voucher_number"],
            }
            for line in lines
        ]
        self.total_minor = sum(row["minor"] for row in self.rows)


class ClaimedVoucher(Model):
    """A voucher and the claim that it is part of; no amount where its number says enough."""

    __tablename__ = "claimed_voucher"
    __table_args__ = (
        Index("ix_claimed_voucher", "number", "amount_minor", "currency", unique=True),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    expense_claim_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("expense_claim.id"), index=True
    )
