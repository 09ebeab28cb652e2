"""The timeline: everything that happened with a customer, whichever service it happened in."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.contact import Contact
from contracts.customers.customer import CustomerKey, CustomerRow
from contracts.customers.figure import Figures

AMOUNTS = (
    "sales.opportunity.amount",
    "sales.quote.total",
    "sales.order.total",
    "ledger.receivable.amount",
    "ledger.receipt.amount",
)
"""Where the amounts come from: whoever may not see one there does not see it here."""
TITLES = (
    *("customers.activity.content", "customers.contact.name", "customers.lead.name"),
    *("customers.customer.name", "sales.opportunity.name", "sales.quote.title"),
    *("sales.order.title", "ledger.receivable.title", "service_desk.ticket.subject"),
    *("notify.message.subject", "notify.message.text"),
)
"""Where titles come from, likewise."""


class TimelineEntry(Schema):
    """One thing that happened; `kind` is the event without its version: sales.order.confirmed."""

    id = fields.Id(required=True)
    customer_id = fields.Id()
    at = fields.Instant()
    kind = fields.Text()
    title = fields.Text(metadata={"shows": TITLES, "by": "kind"})
    about_id = fields.Text(metadata={"description": "Id of the record it happened to."})
    amount = fields.Money(allow_none=True, metadata={"shows": AMOUNTS, "by": "kind"})
    actor_id = fields.Text()
    actor_name = fields.Text()


class Exposure(Schema):
    """What a customer owes and has reserved in one currency, as last told by the ledger."""

    currency = fields.Text()
    receivable = fields.Money()
    held = fields.Money()
    advances = fields.Money()
    exposure = fields.Money(signed=True)
    told_at = fields.Instant()


class Overview(Schema):
    """A customer at a glance."""

    customer = fields.One(CustomerRow)
    contacts = fields.Many(fields.One(Contact), metadata={"description": "Up to 20."})
    exposures = fields.Many(fields.One(Exposure))
    figures = fields.One(Figures)
    timeline = fields.Many(
        fields.One(TimelineEntry), metadata={"description": "The newest 10 entries."}
    )


timeline = Resource("customers", "timeline", plural="timeline", zh="客户动态")
LISTING = Listing(
    item=TimelineEntry,
    filters={"customer_id": "id", "kind": "id", "about_id": "id", "at": "instant"},
    sorts=("at",),
    default_sort="-at",
    quick=("title",),
    path_filters=("customer_id",),
)
listed = timeline.operation(
    "list",
    summary="List what happened with a customer, newest first.",
    http="GET /customers/{customer_id}/timeline",
    takes=LISTING.query_schema,
    gives=Page.of(TimelineEntry),
    safe=True,
    listing=LISTING,
    raises=(NotFound,),
)
overview = timeline.operation(
    "overview",
    summary="Read a customer at a glance: contacts, exposure and what happened last.",
    http="GET /customers/{customer_id}/overview",
    takes=CustomerKey,
    gives=Overview,
    safe=True,
    raises=(NotFound,),
)
