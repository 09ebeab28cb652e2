"""The statement of a customer (对账单): what was charged, what was paid, what is left."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.cash_book import FORMATS
from contracts.permits import WITHOUT_LEAVE

MOST = 5000
MOST_CARDS = 1000


class TooManyLines(Conflict):
    """A statement is whole or not at all: what it leaves out would be missing from the balance."""

    code = "ledger.customer_statement.too_many_lines"
    pointer = "/from_on"
    en = "The statement has more than {most} lines; ask for fewer days."
    zh = "对账单超过 {most} 行，请缩短期间。"


class CustomerStatementQuery(Schema):
    customer_id = fields.Id(required=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class CustomerStatementFile(CustomerStatementQuery):
    format = fields.Choice(*FORMATS, load_default="pdf")


class CustomerStatementLine(Schema):
    entry_id = fields.Id(required=True)
    year = fields.Whole(required=True, metadata={"description": "Numbers start anew with it."})
    number = fields.Whole(required=True)
    happened_on = fields.Day(required=True)
    kind = fields.Text()
    memo = fields.Text()
    charged = fields.Money(allow_none=True)
    paid = fields.Money(
        allow_none=True, metadata={"description": "Money that came, as the customer's bank tells."}
    )
    adjusted = fields.Money(
        allow_none=True,
        metadata={
            "description": "What else is owed less: credited, given up, cancelled, rounded off."
        },
    )
    balance = fields.Money(signed=True, required=True)


class CardOfStatement(Schema):
    prepaid_card_id = fields.Id(required=True)
    number = fields.Text(required=True)
    balance = fields.Money(required=True, metadata={"description": "With its bonus."})


class CustomerStatement(Schema):
    """
    Positive balances are owed by the customer, negative ones are advances and money on cards.

    What only moves between them, as a card that pays a debt, changes nothing and is no line.
    """

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    opening_balance = fields.Money(signed=True, required=True)
    closing_balance = fields.Money(signed=True, required=True)
    owed = fields.Money(
        signed=True, required=True, metadata={"description": "Of the closing balance: the debts."}
    )
    advances = fields.Money(
        signed=True,
        required=True,
        metadata={
            "description": "Paid beforehand and not allocated; owed − advances − cards is the"
            " closing balance."
        },
    )
    cards = fields.Many(
        fields.One(CardOfStatement),
        max=MOST_CARDS,
        metadata={"description": "Prepaid cards of the customer that held money on the last day."},
    )
    items = fields.Many(fields.One(CustomerStatementLine), max=MOST)


customer_statement = Resource("ledger", "customer_statement", zh="客户对账单")

read = customer_statement.operation(
    "get",
    summary="Read the statement of a customer over some days.",
    http="GET /customer-statement",
    takes=CustomerStatementQuery,
    gives=CustomerStatement,
    safe=True,
    raises=(NotFound, BadSpan, TooManyLines),
)
print_ = customer_statement.operation(
    "print",
    summary="Download the statement of a customer as PDF, xlsx or HTML.",
    http="GET /customer-statement/file",
    takes=CustomerStatementFile,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(NotFound, BadSpan, TooManyLines, *WITHOUT_LEAVE),
)
