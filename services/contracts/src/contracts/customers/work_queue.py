"""The work queue (工作台): what of one's own, or of one's people, waits for what."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.customer import CustomerRow
from contracts.customers.lead import Lead
from contracts.customers.parts import NAMING

KINDS = (
    *("due_today", "overdue", "newly_assigned", "never_contacted", "forgotten"),
    *("about_to_recycle", "birthdays", "contracts_ending"),
)


LEAD_KINDS = ("due_today", "overdue", "newly_assigned", "never_contacted", "forgotten")


class Waiting(Schema):
    """How many of one's customers or leads wait for one thing."""

    kind = fields.Choice(*KINDS, required=True)
    count = fields.Whole(required=True)


class Counts(Schema):
    items = fields.Many(fields.One(Waiting), max=len(KINDS), required=True)


PAGE = 50
"""People of one page."""


class WhichPeople(Schema):
    cursor = fields.Id(metadata={"description": "`next_cursor` of the page before."})


class Person(Schema):
    """Somebody who has records that the caller sees, and how many of them wait for what."""

    owner_id = fields.Id(required=True)
    owner_name = fields.Text(allow_none=True, metadata={"shows": ("organization.staff.name",)})
    waits = fields.Many(fields.One(Waiting), max=len(KINDS), required=True)


class People(Schema):
    items = fields.Many(fields.One(Person), max=PAGE, required=True)
    next_cursor = fields.Id(allow_none=True)


WHOSE = fields.Id(
    metadata={"description": "Whose queue, as far as the caller sees it; one's own where unsaid."}
)


LISTING = Listing(
    item=CustomerRow,
    filters={"name": "text", "region": "text", "source": "text", "industry": "text"},
    sorts=("obtained_at", "last_activity_at", "recycle_at", "name"),
    default_sort="obtained_at",
    quick=True,
)


WAIT = {"wait": fields.Choice(*KINDS, required=True), "owner_id": WHOSE}
WhichKind = type("WhichKind", (LISTING.query_schema,), WAIT)
"""What the customers wait for, and whose they are, beside the filters of the list."""
LEADS = Listing(
    item=Lead,
    filters={"name": "text", "company": "text", "source": "text", "score": "number"},
    sorts=("assigned_at", "score", "name"),
    default_sort="assigned_at",
    quick=True,
)
WAIT_OF_LEADS = {"wait": fields.Choice(*LEAD_KINDS, required=True), "owner_id": WHOSE}
WhichLeads = type("WhichLeads", (LEADS.query_schema,), WAIT_OF_LEADS)
work_queue = Resource("customers", "work_queue", plural="work-queue", zh="工作台", personal=NAMING)

counts = work_queue.operation(
    "counts",
    summary="Count one's customers that wait: due, overdue, new, forgotten, about to be lost, …",
    http="GET /work-queue/counts",
    gives=Counts,
    safe=True,
)
listed = work_queue.operation(
    "list",
    summary="List customers of one person that wait for one thing, as many as are counted.",
    http="GET /work-queue",
    takes=WhichKind,
    gives=Page.of(CustomerRow),
    safe=True,
    listing=LISTING,
)
count_leads = work_queue.operation(
    "count_leads",
    summary="Count one's open leads that wait: due, overdue, new, never contacted, forgotten.",
    http="GET /work-queue/leads/counts",
    gives=Counts,
    safe=True,
)
list_leads = work_queue.operation(
    "list_leads",
    summary="List open leads of one person that wait for one thing, as many as are counted.",
    http="GET /work-queue/leads",
    takes=WhichLeads,
    gives=Page.of(Lead),
    safe=True,
    listing=LEADS,
)
people = work_queue.operation(
    "people",
    summary="Count for each person whose customers one sees which of them wait, for whoever leads.",
    http="GET /work-queue/people",
    takes=WhichPeople,
    gives=People,
    safe=True,
    timeout_s=8.0,
)
people_with_leads = work_queue.operation(
    "people_with_leads",
    summary="Count for each person whose leads one sees which of the open ones wait.",
    http="GET /work-queue/leads/people",
    takes=WhichPeople,
    gives=People,
    safe=True,
    timeout_s=8.0,
)
