"""The receipt, what it is allocated to, and what must always be true of them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, new_id
from contracts.ledger.receipt import (
    CardOfAnother,
    CardRest,
    NothingReceived,
    OfOffset,
    OverAllocated,
    PaidBack,
    Reversed,
    WrongState,
)
from ledger.account_rights.hiding import on_open_accounts
from ledger.allocations.model import NAMES, Allocation
from ledger.awaiting.model import WAITING, Awaiting
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.journal.rules import Change
from ledger.prepaid_cards.model import PrepaidCard
from ledger.receipts.rules import Part
from ledger.receivables.model import Receivable
from ledger.tables import Amount, Model, OfParts

WAITS = "rest_waits"
_COUNTED = text("state = 'posted' and bank_reference is not null")
NOT_BOOKED = text("state in ('submitted', 'approved')")
"""It waits: as an index has it, so that a query finds the few that do."""


class Receipt(Customized, Awaiting, Record, Owned, Attachable, Model):
    """
    Money received from a customer: amount = allocated + advance + refunded, at every moment.

    It may settle debts of other customers too; what is left is an advance of who paid. Or it is
    from a supplier: all of it was prepaid by one payment. Or no money came, but more was set off
    than is owed by now.
    A bank reference counts once per account among the receipts that stand.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        Index(
            "ix_receipt_bank_reference",
            "account_code",
            "bank_reference",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
        Index(
            *("ix_receipt_not_booked", "state"),
            sqlite_where=NOT_BOOKED,
            postgresql_where=NOT_BOOKED,
        ),
        CheckConstraint("advance_minor >= 0 and advance_minor <= amount_minor", name="advance"),
    )
    resource = "ledger.receipt"
    part_key, over, wrong_state = "receivable_id", Reversed, WrongState
    part_names = NAMES

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="posted")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    advance_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    account_code: Mapped[str] = mapped_column(String(20))
    prepaid_card_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    payment_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    offset_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    bank_reference: Mapped[str | None] = mapped_column(String(100))
    payer: Mapped[str] = mapped_column(String(200), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[dt.date] = mapped_column(index=True)
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    parts: Mapped[list[Allocation]] = relationship(
        lazy="selectin",
        order_by=Allocation.id,
        cascade="save-update",
        back_populates="receipt",
    )
    customer_name = name_of("customer_id")
    amount = Amount("amount_minor")
    advance = Amount("advance_minor")
    refunded = Amount("refunded_minor")

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return on_open_accounts(call, cls.account_code)

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @hybrid_property
    def receivable_id(self) -> None:
        """What lists ask for: a receivable to which a part of it stands given."""

    @receivable_id.inplace.comparator
    @classmethod
    def _of_receivable(cls) -> OfParts:
        mine = Allocation.receipt_id == cls.id, Allocation.undone_on.is_(None)
        return OfParts(Allocation.receivable_id, *mine)

    @hybrid_property
    def invoice_id(self) -> None:
        """What lists ask for: an invoice that a part of it names."""

    @invoice_id.inplace.comparator
    @classmethod
    def _of_invoice(cls) -> OfParts:
        mine = Allocation.receipt_id == cls.id, Allocation.undone_on.is_(None)
        return OfParts(Allocation.invoice_id, *mine)

    @hybrid_property
    def for_customer_id(self) -> None:
        """What lists ask for: another customer of whose debts it pays a part."""

    @for_customer_id.inplace.comparator
    @classmethod
    def _of_others(cls) -> OfParts:
        mine = Allocation.receipt_id == cls.id, Allocation.undone_on.is_(None)
        return OfParts(Allocation.for_customer_id, *mine)

    @property
    def written_off(self) -> Money:
        given_up = sum(part.written_off_minor for part in self.allocations)
        return Money(given_up, self.currency)

    @property
    def allocations(self) -> list[Allocation]:
        """The parts that stand."""
        return [part for part in self.parts if part.undone_on is None]

    @property
    def oldest_first(self) -> bool:
        """Whether what is left goes to what the customer owes, also when that comes later."""
        wish = self.wish or {}
        if self.state == "posted":
            return bool(self.advance_minor and wish.get(WAITS))
        return self.state in WAITING and bool(wish.get("oldest_first"))

    @property
    def tolerance(self) -> int:
        """The largest rest of a debt that comes later to be given up as rounding."""
        return int((self.wish or {}).get("tolerance", 0))

    def wait(self, tolerance: int) -> None:
        """Let what is left wait for debts that come later."""
        self.wish = {**(self.wish or {}), WAITS: True, "tolerance": tolerance}

    def wait_no_more(self) -> None:
        """Let people say what becomes of what is left."""
        if (self.wish or {}).get(WAITS):
            self.wish = {**(self.wish or {}), WAITS: False}

    def check_amount(self) -> None:
        if not self.amount_minor:
            raise NothingReceived()

    def check_card(self, card: PrepaidCard | None) -> None:
        """Refuse the card of another customer, and one that pays more than is owed."""
        if card is None:
            return
        if card.customer_id != self.customer_id:
            raise CardOfAnother(number=card.number)
        if self.advance_minor:
            raise CardRest(left=str(self.advance))

    def admits(self, verb: str) -> bool:
        """Tell whether the receipt allows *verb*: an advance is allocated, what stands reversed."""
        if verb == "allocate" and not self.advance_minor:
            return False
        if verb == "reverse" and (self.refunded_minor or self.offset_id):
            return False
        return super().admits(verb)

    def book(self) -> None:
        """Let the money be there: all of it is an advance at first."""
        self.state, self.advance_minor = "posted", self.amount_minor

    def bring_back(self) -> None:
        """Let the money be there that a supplier gave back: nothing of it is an advance."""
        self.state = "posted"

    def give(
        self,
        receivable: Receivable,
        paid: int,
        written_off: int,
        day: dt.date,
        names: Mapping[str, str | None],
    ) -> Part:
        """
        Allocate a part of the advance on *day*; refuse more than is left on either side.

        names: the line of a plan or the invoice that it is given for, if any.
        """
        self.check_left(receivable, paid, self.advance_minor, "", written_off)
        receivable.settle(paid, written_off)
        self.advance_minor -= paid
        self.parts.append(
            Allocation(
                id=new_id(),
                receivable_id=receivable.id,
                for_customer_id=_other(receivable.customer_id, self.customer_id),
                **names,
                source_type=receivable.source_type,
                source_id=receivable.source_id,
                currency=self.currency,
                amount_minor=paid,
                written_off_minor=written_off,
                allocated_on=day,
            )
        )
        about = receivable.title, receivable.happened_on, day
        return Part(receivable.id, receivable.customer_id, paid, written_off, *about)

    def check_left(
        self, receivable: Receivable, paid: int, left: int, at: str, gone: int = 0
    ) -> None:
        """
        Refuse more than is *left* of the money, or open of the receivable, naming *at*.

        gone: what else is taken of what is open.
        """
        still_open = receivable.open_minor - gone
        for where, limit in ((self.resource, left), (receivable.resource, still_open)):
            if paid > limit:
                raise OverAllocated(
                    at=at,
                    id=receivable.id,
                    resource=where,
                    allocated=str(Money(paid, self.currency)),
                    left=str(Money(limit, self.currency)),
                )

    def take_back(self, part: Allocation, receivable: Receivable, day: dt.date) -> None:
        """Undo one allocation: the money is an advance again, the receivable open."""
        receivable.restore(part.amount_minor, part.written_off_minor)
        self.advance_minor += part.amount_minor
        self.wait_no_more()
        part.undone_on = max(day, part.allocated_on)

    def changes(self) -> list[Change]:
        """Return on which day how much of it became an advance, or was none any more."""
        found = [(self.received_on, self.amount_minor)]
        for part in self.parts:
            found.append((part.allocated_on, -part.amount_minor))
            if part.undone_on is not None:
                found.append((part.undone_on, part.amount_minor))
        return found

    def pay_back(self, minor: int) -> None:
        """Let *minor* units of the advance be paid back, or be there again when negative."""
        assert minor <= self.advance_minor, "no more is paid back than was received"
        self.advance_minor -= minor
        self.wait_no_more()
        self.refunded_minor = (self.refunded_minor or 0) + minor

    def check_kept(self) -> None:
        """Refuse to end it while a part of it is paid back, and where it came of an offset."""
        if self.offset_id:
            raise OfOffset(number=self.memo)
        if self.refunded_minor:
            raise PaidBack(refunded=str(self.refunded))

    def reverse(self, reason: str) -> None:
        """End it; every part must be taken back before."""
        assert not self.allocations, "a receipt is reversed with nothing allocated"
        self.state, self.advance_minor, self.reversal_reason = "reversed", 0, reason


def _other(customer_id: str, payer_id: str) -> str | None:
    return None if customer_id == payer_id else customer_id
