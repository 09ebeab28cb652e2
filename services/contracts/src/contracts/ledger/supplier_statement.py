"""The statement of a supplier (供应商对账单): what we owe him, what we paid, what is left."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.cash_book import FORMATS

MOST = 5000
KINDS = ("payable", "cancelled", "payment", "rounding", "credit", "reversed")


class TooManyLines(Conflict):
    """A statement is whole or not at all: what it leaves out would be missing from the balance."""

    code = "ledger.supplier_statement.too_many_lines"
    pointer = "/from_on"
    en = "The statement has more than {most} lines; ask for fewer days."
    zh = "对账单超过 {most} 行，请缩短期间。"


class SupplierStatementQuery(Schema):
    supplier_id = fields.Id(required=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class SupplierStatementFile(SupplierStatementQuery):
    format = fields.Choice(*FORMATS, load_default="pdf")


class SupplierStatementLine(Schema):
    kind = fields.Choice(*KINDS, required=True)
    document_id = fields.Id(
        required=True, metadata={"description": "Of the payable, the payment or the credit."}
    )
    happened_on = fields.Day(required=True)
    title = fields.Text(
        metadata={"description": "Of the payable; number of the payment or credit."}
    )
    memo = fields.Text()
    charged = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "What we owe more; less where a payable was cancelled."},
    )
    paid = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "What we paid; negative where a payment was reversed."},
    )
    adjusted = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "What else we owe less: rounded off, credited."},
    )
    balance = fields.Money(signed=True, required=True)


class SupplierStatement(Schema):
    """Positive balances are owed to the supplier, negative ones are prepaid."""

    supplier_id = fields.Id(required=True)
    supplier_name = fields.Text()
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    opening_balance = fields.Money(signed=True, required=True)
    closing_balance = fields.Money(signed=True, required=True)
    charged = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
    paid = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
    adjusted = fields.Money(signed=True, metadata={"description": "Sum of the lines."})
    items = fields.Many(fields.One(SupplierStatementLine), max=MOST)


supplier_statement = Resource("ledger", "supplier_statement", zh="供应商对账单")

read = supplier_statement.operation(
    "get",
    summary="Read the statement of a supplier over some days.",
    http="GET /supplier-statement",
    takes=SupplierStatementQuery,
    gives=SupplierStatement,
    safe=True,
    raises=(NotFound, BadSpan, TooManyLines),
)
print_ = supplier_statement.operation(
    "print",
    summary="Download the statement of a supplier as PDF, xlsx or HTML.",
    http="GET /supplier-statement/file",
    takes=SupplierStatementFile,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(NotFound, BadSpan, TooManyLines),
)
