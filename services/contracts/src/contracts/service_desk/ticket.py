"""Tickets: what somebody wants from us after the sale, and how far we are with it."""

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts import addresses
from contracts.histories import history_of
from contracts.organization import access
from contracts.shared import CustomFields, NewCustomFields, RecordFields

CATEGORIES = ("request", "question", "complaint", "fault")
PRIORITIES = ("urgent", "high", "normal", "low")
CHANNELS = ("phone", "email", "sms", "web", "shop", "api")
STATES = ("new", "open", "pending", "on_hold", "solved", "closed", "reopened")
CLOCK_STATES = ("running", "paused", "met", "breached", "ended", "unjudged")
"""unjudged: answered while the year of its clock was not loaded; judged once it is."""


class UnknownCustomer(Conflict):
    """The service desk has not heard of this customer (yet)."""

    code = "service_desk.ticket.unknown_customer"
    may_come = True
    pointer = "/customer_id"
    en, zh = "There is no such customer, or you may not see it.", "客户不存在或不可见。"


class UnknownContact(Conflict):
    """The service desk has not heard of this contact of the customer (yet)."""

    code = "service_desk.ticket.unknown_contact"
    may_come = True
    pointer = "/contact_id"
    en, zh = "The customer has no such contact.", "该客户没有此联系人。"


class UnknownStaff(Conflict):
    """Nobody of that id works here (yet)."""

    code = "service_desk.ticket.unknown_staff"
    may_come = True
    pointer = "/owner_id"
    en, zh = "There is no such active member of staff.", "员工不存在或已离职。"


class NoRequester(Conflict):
    code = "service_desk.ticket.no_requester"
    pointer = "/requester_name"
    en = "Name a customer or the person who asks."
    zh = "请填写客户或提出请求的人。"


class WrongState(Conflict):
    code = "service_desk.ticket.wrong_state"
    en = "A ticket that is {state} cannot become {wanted}."
    zh = "状态为“{state}”的工单不能变为“{wanted}”。"


class Closed(Conflict):
    code = "service_desk.ticket.closed"
    en, zh = "Ticket {number} is closed; reopen it first.", "工单 {number} 已关闭，请先重新打开。"


class TicketFields(CustomFields):
    """What people may write."""

    subject = fields.Text(min=1, max=200, metadata={"description": "One line: what it is about."})
    description = fields.LongText(allow_none=True)
    category = fields.Choice(*CATEGORIES, metadata={"description": "服务请求/咨询/投诉/故障"})
    priority = fields.Choice(*PRIORITIES)
    contact_id = fields.Id(allow_none=True, metadata={"description": "Contact of the customer."})
    requester_name = fields.Text(max=100, allow_none=True)
    requester_phone = addresses.phone(allow_none=True)
    requester_email = addresses.email(allow_none=True)


class NewTicket(NewCustomFields, TicketFields):
    subject = fields.Text(min=1, max=200, required=True)
    category = fields.Choice(*CATEGORIES, load_default="request")
    priority = fields.Choice(*PRIORITIES, load_default="normal")
    channel = fields.Choice(*CHANNELS, load_default="phone")
    customer_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True, metadata={"description": "The agent who answers it."})


class TicketKey(Schema):
    ticket_id = fields.Id(required=True)


class TicketPatch(TicketFields, TicketKey):
    """Fields that are not given stay as they are; a new priority moves the clock."""


class Assignment(TicketKey):
    owner_id = fields.Id(required=True, allow_none=True)
    department_id = fields.Id()


class NewReply(TicketKey):
    text = fields.LongText(min=1, required=True)
    public = fields.Flag(
        load_default=True, metadata={"description": "false: a note that only staff may read."}
    )
    from_requester = fields.Flag(
        load_default=False, metadata={"description": "true: what the other side said."}
    )


class Solving(TicketKey):
    text = fields.LongText(
        min=1, allow_none=True, metadata={"description": "What solved it; kept as a reply."}
    )
    public = fields.Flag(
        load_default=True, metadata={"description": "false: only staff may read the text."}
    )


class Closing(TicketKey):
    reason = fields.Text(
        min=1, max=200, allow_none=True, metadata={"description": "Why; kept as a note."}
    )


class Reopening(TicketKey):
    reason = fields.Text(min=1, max=200, required=True)


class Ticket(TicketFields, RecordFields):
    number = fields.Text()
    state = fields.Choice(*STATES)
    channel = fields.Choice(*CHANNELS)
    customer_id = fields.Id(allow_none=True)
    customer_name = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    response_minutes = fields.Whole(metadata={"description": "Target in business minutes."})
    response_state = fields.Choice(*CLOCK_STATES)
    response_due_at = fields.Instant(
        allow_none=True,
        metadata={"description": "null while the clock is paused or a year is missing."},
    )
    response_missing_year = fields.Whole(
        allow_none=True,
        metadata={"description": "Its holidays must be loaded before the clock can be told."},
    )
    response_warned_at = fields.Instant(allow_none=True)
    first_replied_at = fields.Instant(allow_none=True)
    last_replied_at = fields.Instant(allow_none=True)
    reply_count = fields.Whole()
    solved_at = fields.Instant(allow_none=True)
    closed_at = fields.Instant(allow_none=True)
    reopened_count = fields.Whole()


class TicketTold(Schema):
    """What events tell of a ticket."""

    id = fields.Id(required=True)
    number = fields.Text(required=True)
    title = fields.Text(max=240, required=True)
    subject = fields.Text(max=200, required=True)
    state = fields.Choice(*STATES, required=True)
    category = fields.Choice(*CATEGORIES)
    priority = fields.Choice(*PRIORITIES)
    customer_id = fields.Id(allow_none=True)
    customer_name = fields.Text(allow_none=True)
    contact_id = fields.Id(allow_none=True)
    requester_name = fields.Text(allow_none=True)
    requester_phone = fields.Text(allow_none=True)
    requester_email = fields.Text(max=254, allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    satisfaction = fields.Whole(
        min=1, max=5, metadata={"description": "What the requester said of it, once asked: 1 to 5."}
    )


class ReplyTold(TicketTold):
    reply_id = fields.Id(required=True)
    from_requester = fields.Flag(required=True)
    text = fields.LongText(required=True)


class NoteTold(TicketTold):
    """A private note is never told outside, so its text is not either."""

    reply_id = fields.Id(required=True)


class ClockTold(TicketTold):
    response_due_at = fields.Instant(required=True)


FILTERS = {
    "number": "text",
    "subject": "text",
    "state": "choice",
    "category": "choice",
    "priority": "choice",
    "channel": "choice",
    "customer_id": "id",
    "owner_id": "id",
    "department_id": "id",
    "response_state": "choice",
    "response_due_at": "instant",
    "response_missing_year": "number",
    "created_at": "instant",
    "updated_at": "instant",
}
SORTS = ("created_at", "updated_at", "number")

ticket = Resource(
    "service_desk",
    "ticket",
    zh="工单",
    personal=("requester_name", "requester_phone", "requester_email"),
)


def _change(verb: str, summary: str, takes: type[Schema], *refusals: type[Refusal]) -> Operation:
    """Declare one thing that can be done to a ticket that the caller has read."""
    return ticket.operation(
        verb,
        summary=summary,
        http=f"POST /tickets/{{ticket_id}}/{verb}",
        takes=takes,
        gives=Ticket,
        guarded=True,
        raises=(NotFound, Stale, *refusals),
    )


create = ticket.operation(
    "create",
    summary="Open a ticket for a known customer or a free requester.",
    http="POST /tickets",
    takes=NewTicket,
    gives=Ticket,
    status=201,
    raises=(UnknownCustomer, UnknownContact, UnknownStaff, NoRequester, CustomFieldsWrong),
)
get = ticket.operation(
    "get",
    summary="Read one ticket.",
    http="GET /tickets/{ticket_id}",
    takes=TicketKey,
    gives=Ticket,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(ticket, TicketKey)
names = ticket.naming()
listed, searched = ticket.list_operations(
    Ticket,
    summary="List tickets.",
    filters=FILTERS,
    sorts=SORTS,
    quick=True,
    includes=("customer", "contact", "owner"),
)
QUEUE = Listing(item=Ticket, filters=FILTERS, sorts=SORTS, default_sort="created_at", quick=True)
queue = ticket.operation(
    "queue",
    summary="List the caller's own tickets that are not solved, oldest first.",
    http="GET /ticket-queue",
    takes=QUEUE.query_schema,
    gives=Page.of(Ticket),
    safe=True,
    listing=QUEUE,
)
update = ticket.operation(
    "update",
    summary="Change fields of a ticket.",
    http="PATCH /tickets/{ticket_id}",
    takes=TicketPatch,
    gives=Ticket,
    guarded=True,
    raises=(NotFound, Stale, Closed, UnknownContact, NoRequester, CustomFieldsWrong),
)
history = history_of(ticket, TicketKey)
take = _change("take", "Become the owner of a ticket.", TicketKey, Closed)
assign = _change(
    "assign", "Give a ticket to an agent or back to the queue.", Assignment, Closed, UnknownStaff
)
reply = _change("reply", "Answer publicly, or note something privately.", NewReply, Closed)
pend = _change("pend", "Wait for the customer; the clock stands still.", TicketKey, WrongState)
hold = _change("hold", "Put aside; the clock goes on.", TicketKey, WrongState)
resume = _change("resume", "Work on it again.", TicketKey, WrongState)
solve = _change("solve", "Tell that it is solved, and how.", Solving, WrongState)
close = _change("close", "End the ticket, and say why.", Closing, WrongState)
reopen = _change("reopen", "Open a solved or closed ticket again.", Reopening, WrongState)

opened = ticket.event("opened", summary="A ticket was opened.", data=TicketTold, public=True)
updated = ticket.event(
    "updated", summary="Fields, owner or state changed.", data=TicketTold, public=True
)
noted = ticket.event("noted", summary="Somebody noted something privately.", data=NoteTold)
replied = ticket.event("replied", summary="Somebody answered publicly.", data=ReplyTold)
solved = ticket.event("solved", summary="A ticket was solved.", data=TicketTold, public=True)
closed = ticket.event("closed", summary="A ticket was closed.", data=TicketTold, public=True)
reopened = ticket.event("reopened", summary="A ticket is open again.", data=TicketTold, public=True)
warned = ticket.event("warned", summary="The first reply is due soon.", data=ClockTold)
breached = ticket.event("breached", summary="The first reply is overdue.", data=ClockTold)
