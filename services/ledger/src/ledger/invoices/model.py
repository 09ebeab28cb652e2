"""The invoice, from the request to its number, and what takes it back."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import BigInteger, ColumnElement, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, new_id
from contracts.ledger.invoice import InvoiceState, NothingInvoiced
from contracts.ledger.invoiced import OfCustomer, OfSupplier, TitleIncomplete
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.instalments.rules import Filled
from ledger.invoices.rules import SPECIAL, Taxed, by_rate, payment_state
from ledger.printing.rules import capitals
from ledger.tables import Amount, Model

_NUMBERED = text("number is not null and kind <> 'foreign'")
TITLED = "/invoice_title_id"
_FOREIGN = text("number is not null and kind = 'foreign'")


class Invoice(Record, Owned, Attachable, Model):
    """
    One invoice.

    Its title is a copy of what was given at the time; a red letter has negative amounts and names
    the invoice that it takes back.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            "ix_invoice_number",
            "direction",
            "invoice_code",
            "number",
            unique=True,
            sqlite_where=_NUMBERED,
            postgresql_where=_NUMBERED,
        ),
        Index(
            "ix_invoice_foreign_number",
            "direction",
            "party_id",
            "number",
            unique=True,
            sqlite_where=_FOREIGN,
            postgresql_where=_FOREIGN,
        ),
    )
    resource = "ledger.invoice"
    told_as: ClassVar = {"rows": "lines"}
    files_by = "create"
    share = cast("Filled | None", None)  # what became of it by now, where it is told

    direction: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20), default="requested")
    party_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    title: Mapped[dict[str, Any]] = mapped_column()
    invoice_title_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    rows: Mapped[list[Any]] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    tax_included: Mapped[bool] = mapped_column()
    rounding: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(30))
    invoice_code: Mapped[str] = mapped_column(String(20), default="")
    issued_on: Mapped[dt.date | None] = mapped_column(index=True)
    tax_on: Mapped[dt.date | None] = mapped_column(index=True)
    red_of_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    credit_note_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    receivable_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    order_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    payable_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    memo: Mapped[str] = mapped_column(String(200), default="")
    party_name = name_of("party_id")
    net = Amount("net_minor")
    tax = Amount("tax_minor")
    gross = Amount("gross_minor")

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever sees the customer or supplier reads what there is about him."""
        return cls.party_id, CustomerRef

    @hybrid_property
    def titles(self) -> str:
        """Whom it is made out to, as lists ask for it."""
        return str(self.title["name"])

    @titles.inplace.expression
    @classmethod
    def _titles(cls) -> ColumnElement[str]:
        return cls.title["name"].as_string()

    @property
    def taxed(self) -> list[Taxed]:
        return [Taxed(row["rate_bp"], row["net"], row["tax"]) for row in self.rows]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "name": row["name"],
                "quantity": None if row["quantity"] is None else Decimal(row["quantity"]),
                "rate": Decimal(row["rate_bp"]) / 100,
                "net": Money(row["net"], self.currency),
                "tax": Money(row["tax"], self.currency),
                "gross": Money(row["net"] + row["tax"], self.currency),
            }
            for row in self.rows
        ]

    @property
    def by_rate(self) -> list[dict[str, Any]]:
        return [
            {
                "rate": Decimal(rate) / 100,
                "net": Money(net, self.currency),
                "tax": Money(tax, self.currency),
            }
            for rate, net, tax in by_rate(self.taxed)
        ]

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor

    @property
    def is_payable(self) -> bool:
        """Whether money can be given for it: it has its number and says for which debt."""
        about = self.receivable_id if self.direction == "issued" else self.payable_id
        return self.number is not None and self.red_of_id is None and about is not None

    @property
    def is_deducted(self) -> bool:
        """Whether its tax is taken off what we owe: that of special invoices received."""
        return self.direction == "received" and self.kind in SPECIAL

    @property
    def paid(self) -> Money:
        share: Filled | None = self.share
        return Money(share.paid if share else 0, self.currency)

    @property
    def payment_state(self) -> str | None:
        share: Filled | None = self.share
        return payment_state(share) if share else None

    @property
    def capitals(self) -> str:
        return capitals(self.gross_minor) if self.currency == "CNY" else ""

    def admits(self, verb: str) -> bool:
        wanted = "issued" if verb == "red" else "requested"
        return self.state == wanted and not (verb == "red" and self.red_of_id)

    @property
    def keeps_files(self) -> bool:
        """Until it has its number it is a request."""
        return self.state != "requested"

    def must_be(self, state: str) -> None:
        if self.state != state:
            raise InvoiceState(state=self.state)

    def fill(self, rows: list[dict[str, Any]]) -> None:
        """Take over the taxed lines and their sums."""
        self.rows = rows
        self.net_minor = sum(row["net"] for row in rows)
        self.tax_minor = sum(row["tax"] for row in rows)

    def red_letter(self, rows: list[dict[str, Any]], reason: str) -> "Invoice":
        """Return the request for a red letter that takes *rows* of this invoice back."""
        copied = ("direction", "kind", "party_id", "title", "currency", "tax_included", "rounding")
        linked = (
            *("receivable_id", "order_id", "payable_id", "invoice_title_id"),
            *("owner_id", "department_id"),
        )
        red = Invoice(
            **{name: getattr(self, name) for name in (*copied, *linked)},
            id=new_id(),
            state="requested",
            red_of_id=self.id,
            memo=reason,
        )
        red.fill(rows)
        return red

    def check(self) -> None:
        """Refuse an invoice of nothing, or a special one without a tax number."""
        if not self.gross_minor:
            raise NothingInvoiced()
        for name in ("receivable_id", "order_id"):
            if self.direction == "received" and getattr(self, name):
                raise OfSupplier(at=f"/{name}")
        if self.direction == "issued" and self.payable_id:
            raise OfCustomer()
        if self.kind in SPECIAL and not self.title["tax_number"]:
            raise TitleIncomplete(at=TITLED if self.invoice_title_id else "/title/tax_number")
