"""Quotes: what we offer a customer, until when, and what he said to it."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.exposure import LimitExceeded, OtherCurrency
from contracts.organization import access
from contracts.permits import WITHOUT_LEAVE
from contracts.sales.documents import (
    DEFAULT_DAYS,
    DOCUMENT,
    MAX_LINES,
    DocumentTerms,
    NewLine,
    Percent,
    PricedLine,
    TotalFields,
)
from contracts.sales.opportunity import SharedToRead, UnknownCustomer, UnknownOpportunity
from contracts.sales.order import Order
from contracts.shared import Hindered, RecordFields

STATES = ("draft", "sent", "accepted", "rejected", "expired", "cancelled")


class WrongState(Conflict):
    code = "sales.quote.wrong_state"
    en = "The quote {number} is {state}; this needs one that is {wanted}."
    zh = "报价单 {number} 状态为“{state}”，此操作要求状态为“{wanted}”。"


class Expired(Conflict):
    code = "sales.quote.expired"
    en, zh = (
        "The quote {number} was valid until {valid_until}.",
        "报价单 {number} 已于 {valid_until} 过期。",
    )


class AlreadyConverted(Conflict):
    code = "sales.quote.already_converted"
    en = "The quote {number} already became the order {order_id}."
    zh = "报价单 {number} 已转为订单 {order_id}。"


class DiscountNeedsApproval(Conflict):
    """What gives more than the limit goes out only with an approved discount request."""

    code = "sales.quote.discount_needs_approval"
    en = "A discount of {percent} % is above the limit of {limit} % and needs an approval."
    zh = "折扣 {percent}% 超过上限 {limit}%，需先审批。"


class QuoteFields(Schema):
    """What people may write."""

    discount_percent = Percent(allow_none=True)
    discount_amount = fields.Money(allow_none=True)
    valid_until = fields.Day(metadata={"description": "The last day on which it can be accepted."})
    payment_days = fields.Whole(min=0, max=365)
    note = fields.LongText(allow_none=True)
    lines = fields.Many(plain.Nested(NewLine), min=1, max=MAX_LINES)


class NewQuote(QuoteFields, DocumentTerms):
    customer_id = fields.Id(required=True)
    opportunity_id = fields.Id(allow_none=True)
    valid_until = fields.Day(metadata={"description": "30 days from today when not given."})
    payment_days = fields.Whole(min=0, max=365, load_default=None, metadata=DEFAULT_DAYS)
    lines = fields.Many(plain.Nested(NewLine), min=1, max=MAX_LINES, required=True)


class QuoteKey(Schema):
    quote_id = fields.Id(required=True)


class QuotePatch(QuoteFields, QuoteKey):
    """Fields that are not given stay; `lines` replaces all lines, priced anew."""


class Reject(QuoteKey):
    reason = fields.Text(required=True, min=1, max=500)


class QuoteRow(RecordFields, TotalFields):
    """A quote in a list, without its lines."""

    number = fields.Text(required=True)
    revision = fields.Whole(required=True, metadata={"description": "Counts up by `revise`."})
    title = fields.Text(
        max=220, metadata={"description": "The first product and how many more lines."}
    )
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    opportunity_id = fields.Id(allow_none=True)
    order_id = fields.Id(
        allow_none=True, metadata={"description": "What it became, until that is cancelled."}
    )
    state = fields.Choice(*STATES, required=True)
    currency = fields.Text()
    tax_included = fields.Flag()
    discount_percent = fields.Quantity(allow_none=True)
    discount_amount = fields.Money(allow_none=True)
    valid_until = fields.Day()
    payment_days = fields.Whole()
    note = fields.LongText(allow_none=True)
    sent_at = fields.Instant(allow_none=True)
    decided_at = fields.Instant(allow_none=True)
    reason = fields.Text(allow_none=True, metadata={"description": "Why it was rejected."})
    owner_id = fields.Id(allow_none=True)


class Quote(Hindered, QuoteRow):
    lines = plain.List(plain.Nested(PricedLine))


class QuoteTold(Schema):
    """What events tell of a quote."""

    id = fields.Id(required=True)
    number = fields.Text(required=True)
    revision = fields.Whole()
    title = fields.Text(max=220)
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    opportunity_id = fields.Id(allow_none=True)
    order_id = fields.Id(allow_none=True)
    state = fields.Text()
    net = fields.Money()
    tax = fields.Money()
    total = fields.Money(required=True)
    valid_until = fields.Day()
    reason = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True)


quote = Resource("sales", "quote", zh="报价单", by_sales_tree=True)

create = quote.operation(
    "create",
    summary="Write a quote as a draft; lines without a price are priced.",
    http="POST /quotes",
    takes=NewQuote,
    gives=Quote,
    status=201,
    raises=(UnknownCustomer, SharedToRead, UnknownOpportunity, *DOCUMENT),
)
get = quote.operation(
    "get",
    summary="Read one quote with its lines.",
    http="GET /quotes/{quote_id}",
    takes=QuoteKey,
    gives=Quote,
    safe=True,
    raises=(NotFound,),
)
names = quote.naming()
listed, searched = quote.list_operations(
    QuoteRow,
    summary="List quotes.",
    filters={
        "number": "text",
        "customer_id": "id",
        "opportunity_id": "id",
        "state": "choice",
        "total": "money",
        "valid_until": "day",
        "owner_id": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "updated_at", "number", "total", "valid_until"),
    quick=True,
    includes=("customer", "opportunity", "owner"),
)
update = quote.operation(
    "update",
    summary="Change a draft.",
    http="PATCH /quotes/{quote_id}",
    takes=QuotePatch,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState, Frozen, *DOCUMENT),
)
send = quote.operation(
    "send",
    summary="Note that a draft went to the customer; from now on its validity counts.",
    http="POST /quotes/{quote_id}/send",
    takes=QuoteKey,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState, Expired, Frozen, DiscountNeedsApproval, *WITHOUT_LEAVE),
)
accept = quote.operation(
    "accept",
    summary="Note that the customer accepted a sent quote.",
    http="POST /quotes/{quote_id}/accept",
    takes=QuoteKey,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState, Expired),
)
reject = quote.operation(
    "reject",
    summary="Note that the customer rejected a sent quote, and why.",
    http="POST /quotes/{quote_id}/reject",
    takes=Reject,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
revise = quote.operation(
    "revise",
    summary="Make a sent, rejected or expired quote a draft again, as its next revision; "
    "where its last day is over, it is valid from today as long as a new one.",
    http="POST /quotes/{quote_id}/revise",
    takes=QuoteKey,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
convert = quote.operation(
    "convert",
    summary="Make an order of an accepted quote, at the prices that were quoted.",
    http="POST /quotes/{quote_id}/convert",
    takes=QuoteKey,
    gives=Order,
    guarded=True,
    raises=(
        *(NotFound, Stale, WrongState, AlreadyConverted, UnknownCustomer),
        *(LimitExceeded, OtherCurrency),
    ),
)
history = history_of(quote, QuoteKey)
who_sees = access.who_sees(quote, QuoteKey)
created = quote.event("created", summary="A quote was drafted.", data=QuoteTold, public=True)
updated = quote.event("updated", summary="A draft was changed.", data=QuoteTold, public=True)
revised = quote.event(
    "revised",
    summary="A quote is a draft again, as its next revision.",
    data=QuoteTold,
    public=True,
)
converted = quote.event(
    "converted", summary="A quote became an order.", data=QuoteTold, public=True
)
sent = quote.event("sent", summary="A quote went to the customer.", data=QuoteTold, public=True)
accepted = quote.event("accepted", summary="A quote was accepted.", data=QuoteTold, public=True)
rejected = quote.event("rejected", summary="A quote was rejected.", data=QuoteTold, public=True)
expired = quote.event(
    "expired", summary="A quote was not answered in time.", data=QuoteTold, public=True
)
reopened = quote.event(
    "reopened",
    summary="The order of an accepted quote was cancelled; it can become another.",
    data=QuoteTold,
    public=True,
)
