"""The title as it is kept."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import subjects
from chassis.tables import ID_LENGTH, Record
from contracts.customers.invoice_title import TaxNumberWrong
from customers.customers.model import Customer
from customers.duplicates.numbers import credit_code
from customers.tables import Model

CODE = 18


class InvoiceTitle(Record, Model):
    """A company's title has a tax number; one title of a customer is the default."""

    __tablename__ = "invoice_title"
    resource = "customers.invoice_title"
    personal = frozenset({"title", "address", "bank_account", "phone", "email"})

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    tax_number: Mapped[str | None] = mapped_column(String(20))
    bank: Mapped[str | None] = mapped_column(String(100))
    bank_account: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(31))
    email: Mapped[str | None] = mapped_column(String(254))
    is_default: Mapped[bool] = mapped_column()
    merged_by: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    """The merger by which its customer had it twice; its split brings it back."""

    __table_args__ = (Index("ix_invoice_title_customer_id", "customer_id", "created_at", "id"),)

    def seen_through(self) -> tuple[Any, str | None]:
        """Return whose owner and department count: the customer's."""
        return Customer, self.customer_id

    def is_changed_by(self, uow: Any) -> bool:
        """Who may only read the customer, by a share, only reads it."""
        return subjects.is_changed_through(uow, self)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises TaxNumberWrong."""
        for name, value in fields.items():
            setattr(self, name, value)
        number = self.tax_number = self.tax_number.upper() if self.tax_number else None
        wrong = number is not None and len(number) == CODE and credit_code(number) is None
        if wrong or (self.kind == "company" and number is None):
            raise TaxNumberWrong(tax_number=number or "—")
