"""The statement of a supplier (供应商对账单): what we owe him, what we paid, what is left."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.party_statement import (
    MOST,
    PartyFile,
    PartyQuery,
    PartyStatement,
    TooManySupplierLines,
)

KINDS = ("payable", "cancelled", "payment", "rounding", "credit", "reversed", "refund", "offset")


class SupplierStatementQuery(PartyQuery):
    supplier_id = fields.Id(required=True)


class SupplierStatementFile(SupplierStatementQuery, PartyFile):
    pass


class SupplierStatementLine(Schema):
    kind = fields.Choice(*KINDS, required=True)
    document_id = fields.Id(
        required=True,
        metadata={"description": "Of the payable, payment, refund, credit or offset."},
    )
    happened_on = fields.Day(required=True)
    title = fields.Text(
        metadata={"description": "Of the payable; number of the payment, refund, credit or offset."}
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
        metadata={"description": "What we paid; negative where it came back or was reversed."},
    )
    adjusted = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "What else we owe less: rounded off, credited, set off."},
    )
    balance = fields.Money(signed=True, required=True)


class SupplierStatement(PartyStatement):
    """Positive balances are owed to the supplier, negative ones are prepaid."""

    supplier_id = fields.Id(required=True)
    supplier_name = fields.Text()
    items = fields.Many(fields.One(SupplierStatementLine), max=MOST)


supplier_statement = Resource("ledger", "supplier_statement", zh="供应商对账单")

read = supplier_statement.operation(
    "get",
    summary="Read the statement of a supplier over some days.",
    http="GET /supplier-statement",
    takes=SupplierStatementQuery,
    gives=SupplierStatement,
    safe=True,
    raises=(UnknownCurrency, NotFound, BadSpan, TooManySupplierLines),
)
print_ = supplier_statement.operation(
    "print",
    summary="Download the statement of a supplier as PDF, xlsx or HTML.",
    http="GET /supplier-statement/file",
    takes=SupplierStatementFile,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, NotFound, BadSpan, TooManySupplierLines),
)
