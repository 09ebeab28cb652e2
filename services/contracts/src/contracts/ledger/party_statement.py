"""What the statements of customers and of suppliers share: their days, balances and bounds."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts.ledger.cash_book import FORMATS

MOST = 5000


class TooManyLines(Conflict):
    """A statement is whole or not at all: what it leaves out would be missing from the balance."""

    code = "ledger.customer_statement.too_many_lines"
    pointer = "/from_on"
    en = "The statement has more than {most} lines; ask for fewer days."
    zh = "对账单超过 {most} 行，请缩短期间。"


class TooManySupplierLines(TooManyLines):
    code = "ledger.supplier_statement.too_many_lines"


class PartyQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class PartyFile(Schema):
    format = fields.Choice(*FORMATS, load_default="pdf")


class PartyStatement(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    opening_balance = fields.Money(signed=True, required=True)
    closing_balance = fields.Money(signed=True, required=True)
    charged = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
    paid = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
    adjusted = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
