"""The advance to a person of the staff."""

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.expense import AdvanceAmount, AdvanceState, AdvanceUsed
from ledger.journal.model import Reversible
from ledger.tables import Amount, Model

WANTED = {
    "pay": ("approved",),
    "discard": ("approved",),
    "return": ("paid",),
    "reverse": ("paid", "settled"),
}


class StaffAdvance(Reversible, Record, Owned, Model):
    """Money handed out before it is spent; open = amount − settled by claims − returned."""

    __tablename__ = "staff_advance"
    __table_args__ = (
        CheckConstraint("open_minor >= 0 and open_minor <= amount_minor", name="open"),
    )
    resource = "ledger.staff_advance"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    open_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str] = mapped_column(String(200))
    approval_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    amount = Amount("amount_minor")
    open_amount = Amount("open_minor")

    def admits(self, verb: str) -> bool:
        return self.state in WANTED.get(verb, (self.state,))

    def must_be(self, state: str) -> None:
        if self.state != state:
            raise AdvanceState(state=self.state)

    def pay(self) -> None:
        """Hand the money out."""
        self.must_be("approved")
        self.state, self.open_minor = "paid", self.amount_minor

    def discard(self) -> None:
        """Give it up although it was approved."""
        self.must_be("approved")
        self.state = "discarded"

    def take(self, amount: Money) -> None:
        """Take *amount* off what is open, by a claim or as money returned."""
        self.must_be("paid")
        if amount.currency != self.currency or not 0 < amount.minor <= self.open_minor:
            raise AdvanceAmount(left=str(self.open_amount))
        self.open_minor -= amount.minor
        if not self.open_minor:
            self.state = "settled"

    def give_back(self, minor: int) -> None:
        """Open again what a claim or pay had used."""
        self.open_minor, self.state = self.open_minor + minor, "paid"

    def reverse(self, held: int) -> None:
        """
        Take it back as if it had never been paid.

        held: what the books hold of it, which is less what was returned but not what was used.
        """
        if not self.admits("reverse"):
            raise AdvanceState(state=self.state)
        if held != self.open_minor:
            raise AdvanceUsed(used=str(Money(held - self.open_minor, self.currency)))
        self.state, self.open_minor = "reversed", 0
