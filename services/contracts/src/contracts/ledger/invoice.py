"""
Invoices (发票), issued and received: tax per line, title as it was, red letters.

Assumptions about Chinese rules that could not be confirmed with a tax office: an invoice is never
changed once it has its number; it is taken back in whole or in part by a red-letter invoice of
negative amounts that names it; tax is rounded half up to the cent, per line where not said
otherwise.
"""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale, UnknownRecord
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.bounded import TooManyRows
from contracts.ledger.cash_book import FORMATS
from contracts.ledger.entry import POSTING, BeforeBooks, PeriodClosed
from contracts.ledger.invoiced import BeforeOriginal as BeforeOriginal
from contracts.ledger.invoiced import MixedCurrencies as MixedCurrencies
from contracts.ledger.invoiced import NothingInvoiced as NothingInvoiced
from contracts.ledger.invoiced import NotOwed as NotOwed
from contracts.ledger.invoiced import NotYetIssued as NotYetIssued
from contracts.ledger.invoiced import NumberShape as NumberShape
from contracts.ledger.invoiced import OfCustomer, OfSupplier, OthersPayable
from contracts.ledger.invoiced import OneTitle as OneTitle
from contracts.ledger.invoiced import OtherOrder as OtherOrder
from contracts.ledger.invoiced import OthersReceivable as OthersReceivable
from contracts.ledger.invoiced import OverInvoiced as OverInvoiced
from contracts.ledger.invoiced import RedTooMuch as RedTooMuch
from contracts.ledger.invoiced import TakenBack as TakenBack
from contracts.ledger.invoiced import TitleIncomplete as TitleIncomplete
from contracts.ledger.invoiced import TitleOfAnother as TitleOfAnother
from contracts.ledger.kept_title import InvoiceTitle, KeptTitle, TitleTold
from contracts.ledger.receivable import UnknownCustomer
from contracts.organization import access
from contracts.shared import History, RecordFields

DIRECTIONS = ("issued", "received")
KINDS = ("special", "ordinary", "electronic_special", "electronic_ordinary", "foreign")
NUMBER = r"^[0-9A-Za-z-]{1,30}$"
STATES = ("requested", "issued", "void", "red_lettered")
ROUNDINGS = ("line", "document")
MOST_RECEIPTS = 1000
PAYMENT_STATES = ("unpaid", "partial", "paid", "settled")


class InvoiceState(Conflict):
    code = "ledger.invoice.wrong_state"
    en, zh = "The invoice is {state}.", "发票的状态为“{state}”，不能执行此操作。"


class UnknownParty(UnknownCustomer):
    """Whoever an invoice goes to or comes from is kept among the customers."""

    code = "ledger.invoice.party_unknown"
    pointer = "/party_id"
    en = "The ledger does not know this party: enter it among the customers first."
    zh = "往来单位不存在或不可见，请先在客户中建立该单位。"


class NumberTaken(Conflict):
    code = "ledger.invoice.number_taken"
    pointer = "/number"
    en, zh = "The invoice {number} is recorded already.", "发票 {number} 已登记。"


class NewInvoiceLine(Schema):
    name = fields.Text(min=1, required=True)
    quantity = fields.Quantity(places=4, min="0", max="1000000000", load_default=None)
    amount = fields.Money(
        required=True,
        metadata={"description": "Of the whole line: with tax or without, as `tax_included` says."},
    )
    rate = fields.Quantity(
        places=2, min="0", max="100", required=True, metadata={"description": "Percent: 13."}
    )


class InvoiceLine(Schema):
    name = fields.Text(required=True)
    quantity = fields.Quantity(places=4, allow_none=True)
    rate = fields.Quantity(places=2, required=True)
    net = fields.Money(signed=True, required=True)
    tax = fields.Money(signed=True, required=True)
    gross = fields.Money(signed=True, required=True)


class RateSum(Schema):
    rate = fields.Quantity(places=2, required=True)
    net = fields.Money(signed=True, required=True)
    tax = fields.Money(signed=True, required=True)


class NewInvoice(Schema):
    direction = fields.Choice(*DIRECTIONS, load_default="issued")
    kind = fields.Choice(*KINDS, required=True)
    party_id = fields.Id(
        required=True, metadata={"description": "Customer or supplier, kept among the customers."}
    )
    title = fields.One(
        InvoiceTitle,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "In words. Without this and `invoice_title_id`, what we issue goes to"
            " the default title of the customer."
        },
    )
    invoice_title_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "A title of the customer instead of one in words, kept as it is now."
        },
    )
    lines = fields.Many(fields.One(NewInvoiceLine), min=1, max=200, required=True)
    tax_included = fields.Flag(load_default=True)
    rounding = fields.Choice(*ROUNDINGS, load_default="line")
    receivable_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "What it invoices, of the same customer; no more than its amount can "
            "be. Only of what we issue."
        },
    )
    order_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "A confirmed order: the same as its receivable."},
    )
    payable_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "What we owe that it invoices, to the same supplier and no more than "
            "its amount can be. Only of what we received."
        },
    )
    memo = fields.Text(load_default="")


class FiledInvoice(NewInvoice):
    """An invoice asked for by the id of its title, with what customers tells of that."""

    told = fields.One(TitleTold, required=True)


class InvoiceKey(Schema):
    invoice_id = fields.Id(required=True)


class IssueInvoice(InvoiceKey):
    number = fields.Text(
        min=1,
        max=30,
        required=True,
        validate=[fields.Matches(NUMBER)],
        metadata={"description": "20 digits; or 8 beside a code; any of the kind foreign."},
    )
    invoice_code = fields.Text(
        max=20,
        load_default="",
        metadata={"description": "发票代码, 10 or 12 digits, of invoices that are not 数电票."},
    )
    issued_on = fields.Day(allow_none=True, load_default=None)


class RedLine(Schema):
    line = fields.Whole(min=1, max=200, required=True)
    amount = fields.Money(
        required=True, metadata={"description": "Positive; with tax or without, as the original."}
    )


class RedLetter(InvoiceKey):
    lines = fields.Many(
        fields.One(RedLine),
        max=200,
        load_default=list,
        metadata={"description": "What is taken back; empty: all that stands."},
    )
    reason = fields.Text(min=1, required=True)


class Invoice(RecordFields):
    direction = fields.Choice(*DIRECTIONS, required=True)
    kind = fields.Choice(*KINDS, required=True)
    state = fields.Choice(*STATES, required=True)
    party_id = fields.Id(required=True)
    title = fields.One(KeptTitle)
    invoice_title_id = fields.Id(
        allow_none=True, metadata={"description": "The title of the customer that it had then."}
    )
    lines = fields.Many(fields.One(InvoiceLine), max=200)
    by_rate = fields.Many(fields.One(RateSum))
    net = fields.Money(signed=True, required=True)
    tax = fields.Money(signed=True, required=True)
    gross = fields.Money(signed=True, required=True)
    capitals = fields.Text(metadata={"description": "The gross amount in Chinese capitals."})
    tax_included = fields.Flag()
    rounding = fields.Choice(*ROUNDINGS)
    number = fields.Text(allow_none=True)
    invoice_code = fields.Text()
    issued_on = fields.Day(allow_none=True)
    tax_on = fields.Day(
        allow_none=True,
        metadata={
            "description": "In whose period its tax counts: the day of issue, for one received"
            " after its period was closed the first open day."
        },
    )
    red_of_id = fields.Id(allow_none=True, metadata={"description": "The invoice it takes back."})
    paid = fields.Money(
        required=True,
        metadata={
            "description": "Money received or paid for it: what names it, and what of the other "
            "money of its debt is left for it, invoices issued first being paid first."
        },
    )
    payment_state = fields.Choice(
        *PAYMENT_STATES,
        allow_none=True,
        metadata={
            "description": "What is paid of an invoice for a receivable or payable, behind "
            "its red letters; settled: a part is a bad debt or was credited. null: of any other."
        },
    )
    credit_note_id = fields.Id(
        allow_none=True, metadata={"description": "The credit that has asked for this red letter."}
    )
    receivable_id = fields.Id(allow_none=True)
    order_id = fields.Id(allow_none=True)
    payable_id = fields.Id(allow_none=True)
    memo = fields.Text()
    owner_id = fields.Id(allow_none=True)


class InvoiceTold(Schema):
    """What events tell of an invoice."""

    id = fields.Id(required=True)
    party_id = fields.Id(required=True)
    direction = fields.Text(required=True)
    number = fields.Text(allow_none=True)
    gross = fields.Money(signed=True, required=True)
    tax = fields.Money(signed=True, required=True)
    order_id = fields.Id(allow_none=True)
    receivable_id = fields.Id(allow_none=True)
    red_of_id = fields.Id(allow_none=True)


class PrintInvoice(InvoiceKey):
    format = fields.Choice(*FORMATS, load_default="pdf")


class PaidBy(Schema):
    """A part of a receipt that paid what the invoice is about."""

    receipt_id = fields.Id(required=True)
    number = fields.Text(required=True)
    received_on = fields.Day(required=True)
    amount = fields.Money(required=True)


class InvoiceReceipts(Schema):
    items = fields.Many(fields.One(PaidBy), max=MOST_RECEIPTS)
    received = fields.Money(required=True)


invoice = Resource("ledger", "invoice", zh="发票")
ONE = "/invoices/{invoice_id}"
ASKING = (
    *(NotFound, UnknownParty, UnknownRecord, TitleIncomplete, OneTitle, TitleOfAnother),
    *(OverInvoiced, OthersReceivable, NotOwed, OtherOrder, OfSupplier),
    *(OthersPayable, OfCustomer),
    *(MixedCurrencies, NothingInvoiced),
)

create = invoice.operation(
    "create",
    summary="Ask for an invoice, or record one that was received.",
    http="POST /invoices",
    takes=NewInvoice,
    gives=Invoice,
    status=201,
    keyed="required",
    raises=ASKING,
)
file = invoice.operation(
    "file",
    summary="Ask for an invoice to a title of the customer, as customers tells that.",
    takes=FiledInvoice,
    gives=Invoice,
    access="internal",
    raises=ASKING,
)
get = invoice.operation(
    "get",
    summary="Read one invoice.",
    http=f"GET {ONE}",
    takes=InvoiceKey,
    gives=Invoice,
    safe=True,
    raises=(NotFound,),
)
listed, searched = invoice.list_operations(
    Invoice,
    summary="List invoices.",
    filters={
        "direction": "choice",
        "kind": "choice",
        "state": "choice",
        "party_id": "id",
        "number": "text",
        "receivable_id": "id",
        "order_id": "id",
        "payable_id": "id",
        "red_of_id": "id",
        "credit_note_id": "id",
        "issued_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "issued_on"),
    quick=("number", "memo", "party_name", "titles"),
    shows={"titles": ("customers.invoice_title.title",)},
)
who_sees = access.who_sees(invoice, InvoiceKey)
history = invoice.operation(
    "history",
    summary="Read who changed what of an invoice.",
    http=f"GET {ONE}/history",
    takes=InvoiceKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
issue = invoice.operation(
    "issue",
    summary="Give an invoice its number; it never changes, and its tax is booked as it says.",
    http=f"POST {ONE}/issue",
    takes=IssueInvoice,
    gives=Invoice,
    guarded=True,
    keyed="required",
    raises=(
        *(NotFound, Stale, InvoiceState),
        *(NumberShape, NumberTaken, NotYetIssued, BeforeBooks, PeriodClosed, BeforeOriginal),
        *(OverInvoiced, NotOwed, *POSTING),
    ),
)
void = invoice.operation(
    "void",
    summary="Take back a request that has no number yet.",
    http=f"POST {ONE}/void",
    takes=InvoiceKey,
    gives=Invoice,
    guarded=True,
    raises=(NotFound, Stale, InvoiceState),
)
red = invoice.operation(
    "red",
    summary="Ask for a red-letter invoice that takes back an issued one, or a part of it.",
    http=f"POST {ONE}/red-letter",
    takes=RedLetter,
    gives=Invoice,
    status=201,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, InvoiceState, RedTooMuch, TakenBack),
)
receipts = invoice.operation(
    "receipts",
    summary="Read the receipts that stand for the receivable, or the order, of an invoice.",
    http=f"GET {ONE}/receipts",
    takes=InvoiceKey,
    gives=InvoiceReceipts,
    safe=True,
    raises=(NotFound, TooManyRows),
)
print_ = invoice.operation(
    "print",
    summary="Download an invoice as PDF, xlsx or HTML.",
    http=f"GET {ONE}/file",
    takes=PrintInvoice,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(NotFound,),
)
issued = invoice.event(
    "issued", summary="An invoice got its number.", data=InvoiceTold, public=True
)
