"""The statement of a customer (对账单): what was charged, what was paid, what is left."""

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
    TooManyLines,
)
from contracts.permits import WITHOUT_LEAVE

MOST_CARDS = 1000


class CustomerStatementQuery(PartyQuery):
    customer_id = fields.Id(required=True)


class CustomerStatementFile(CustomerStatementQuery, PartyFile):
    pass


class CustomerStatementLine(Schema):
    entry_id = fields.Id(required=True)
    year = fields.Whole(required=True, metadata={"description": "Numbers start anew with it."})
    number = fields.Whole(required=True)
    happened_on = fields.Day(required=True)
    kind = fields.Text()
    memo = fields.Text()
    charged = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "What is owed more; negative where that was taken back."},
    )
    paid = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "Money that came, as the customer's bank tells; negative where it went"
            " back, was reversed or went to the debt of another."
        },
    )
    adjusted = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "What else is owed less: credited, given up, set off, rounded off."
        },
    )
    balance = fields.Money(signed=True, required=True)


class CardOfStatement(Schema):
    prepaid_card_id = fields.Id(required=True)
    number = fields.Text(required=True)
    balance = fields.Money(required=True, metadata={"description": "With its bonus."})


class CustomerStatement(PartyStatement):
    """
    Positive balances are owed by the customer, negative ones are advances and money on cards.

    What only moves between them, as a card that pays a debt, changes nothing and is no line.
    """

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
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
    raises=(UnknownCurrency, NotFound, BadSpan, TooManyLines),
)
print_ = customer_statement.operation(
    "print",
    summary="Download the statement of a customer as PDF, xlsx or HTML.",
    http="GET /customer-statement/file",
    takes=CustomerStatementFile,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, NotFound, BadSpan, TooManyLines, *WITHOUT_LEAVE),
)
