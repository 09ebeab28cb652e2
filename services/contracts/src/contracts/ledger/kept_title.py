"""The title of an invoice (抬头), kept as it was at the time."""

from typing import Any

from chassis import fields
from chassis.fields import Schema


def _shown(name: str) -> dict[str, Any]:
    """Return what lets rules about a field of the titles of customers hold here, too."""
    return {"shows": (f"customers.invoice_title.{name}",)}


class InvoiceTitle(Schema):
    """Who the invoice is made out to, kept as it was at the time (抬头)."""

    name = fields.Text(min=1, required=True, metadata=_shown("title"))
    tax_number = fields.Text(max=30, load_default="", metadata=_shown("tax_number"))
    address = fields.Text(load_default="", metadata=_shown("address"))
    phone = fields.Text(max=40, load_default="", metadata=_shown("phone"))
    bank = fields.Text(max=100, load_default="", metadata=_shown("bank"))
    bank_account = fields.Text(max=40, load_default="", metadata=_shown("bank_account"))


class KeptTitle(InvoiceTitle):
    """The title as the caller may see titles of customers; `masked` names what he sees in part."""

    masked = fields.Many(fields.Text(), max=10)


class TitleTold(Schema):
    """A title of a customer, as the service of customers tells it."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    title = fields.Text(required=True)
    tax_number = fields.Text(allow_none=True, load_default=None)
    address = fields.Text(max=300, allow_none=True, load_default=None)
    phone = fields.Text(allow_none=True, load_default=None)
    bank = fields.Text(allow_none=True, load_default=None)
    bank_account = fields.Text(allow_none=True, load_default=None)
