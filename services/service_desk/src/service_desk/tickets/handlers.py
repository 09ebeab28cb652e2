"""What can be done with tickets."""

from chassis import lists, numbering, shares, sight, stock, structure
from chassis.binding import implements
from chassis.values import new_id
from contracts.organization import access
from contracts.service_desk import reply as replies
from contracts.service_desk import ticket as contract
from service_desk.customer_refs import store as customers
from service_desk.staff import store as staff
from service_desk.targets.model import ResponseTarget
from service_desk.tickets import rules, store
from service_desk.tickets.model import Reply, Ticket

NUMBERS = "TK{yyyy}{mm}-{serial:05d}"

get_ticket = implements(contract.get)(stock.get(Ticket, "ticket_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Ticket, "ticket_id", access.viewers, shares.telling("customer_id", "tickets"))
)
read_history = implements(contract.history)(stock.past(Ticket, "ticket_id"))
tell_names = implements(contract.names)(stock.naming(Ticket, "number"))
list_tickets = implements(contract.listed)(stock.listing(Ticket, contract.listed, store.matches))
search_tickets = implements(contract.searched)(
    stock.listing(Ticket, contract.searched, store.matches)
)


@implements(contract.queue)
def list_queue(command, *, uow):
    mine = store.in_queue_of(uow.call.actor_id)
    where = (*mine, *sight.asked(uow, command, store.matches))
    return lists.page(uow, contract.QUEUE, Ticket, command, *where)


@implements(contract.create)
def create_ticket(fields, *, uow, calendar):
    ticket = Ticket(id=new_id(), created_at=uow.now, waits=[], response_state="running", **fields)
    _name_customer(uow, ticket)
    _name_contact(uow, ticket)
    ticket.refuse_without_requester()
    staff.refuse_who_is_not_here(uow, ticket.owner_id)
    ticket.department_id = staff.department_of(uow, ticket.owner_id)
    ticket.number = numbering.next_number(uow, "ticket", NUMBERS)
    _aim(uow, ticket)
    store.set_alarm(uow, ticket, calendar)
    uow.emit(contract.opened, uow.add(ticket))
    return ticket


@implements(contract.update)
def update_ticket(patch, *, uow, calendar):
    ticket = _load(uow, patch)
    before = ticket.priority
    ticket.change(patch)
    if patch.get("contact_id"):
        _name_contact(uow, ticket)
    if ticket.priority != before and ticket.is_ticking:
        _aim(uow, ticket)
        store.set_alarm(uow, ticket, calendar)
    uow.emit(contract.updated, ticket)
    return ticket


@implements(contract.take)
def take_ticket(command, *, uow):
    ticket = _load(uow, command)
    ticket.change({"owner_id": uow.call.actor_id})
    if ticket.state == "new":
        ticket.move("open", uow.now)
    uow.emit(contract.updated, ticket)
    return ticket


@implements(contract.assign)
def assign_ticket(command, *, uow):
    ticket = _load(uow, command)
    staff.refuse_who_is_not_here(uow, command["owner_id"])
    structure.expect_department(uow, command.get("department_id"), "/department_id")
    ticket.change(command)
    uow.emit(contract.updated, ticket)
    return ticket


@implements(contract.reply)
def reply_to_ticket(command, *, uow, calendar):
    ticket = _load(uow, command)
    state, clock = ticket.state, ticket.response_state
    _say(uow, ticket, **command)
    _follow(uow, ticket, calendar, clock)
    if ticket.state == "reopened" != state:
        uow.emit(contract.reopened, ticket)
    return ticket


@implements(contract.reopen)
def reopen_ticket(command, *, uow):
    ticket = _load(uow, command)
    ticket.move("reopened", uow.now)
    uow.add(_reply(uow, ticket, text=command["reason"], public=False, from_requester=False))
    uow.emit(contract.reopened, ticket)
    return ticket


def _does(verb, event=contract.updated):
    """Return a handler that moves a ticket by *verb*, with what is said of it; tells *event*."""
    state = rules.STEPS[verb]

    def move_ticket(command, *, uow, calendar):
        ticket = _load(uow, command)
        clock = ticket.response_state
        ticket.must_admit(verb)
        text = command.get("text") or command.get("reason")
        if text:
            _say(uow, ticket, text, public=command.get("public", False), from_requester=False)
        ticket.move(state, uow.now)
        _follow(uow, ticket, calendar, clock)
        uow.emit(event, ticket)
        return ticket

    return move_ticket


pend_ticket = implements(contract.pend)(_does("pend"))
hold_ticket = implements(contract.hold)(_does("hold"))
resume_ticket = implements(contract.resume)(_does("resume"))
solve_ticket = implements(contract.solve)(_does("solve", contract.solved))
close_ticket = implements(contract.close)(_does("close", contract.closed))


def _lists_replies(operation):
    """Return a handler that lists what was said on a ticket that the caller may see."""

    def list_replies(command, *, uow):
        stock.load(uow, Ticket, command["ticket_id"])
        return lists.page(uow, operation.listing, Reply, command)

    return list_replies


list_replies = implements(replies.listed)(_lists_replies(replies.listed))
search_replies = implements(replies.searched)(_lists_replies(replies.searched))


def _load(uow, command):
    """Return the ticket that the caller wants to change; its id is taken out of *command*."""
    return stock.load(uow, Ticket, command.pop("ticket_id"), change=True)


def _name_customer(uow, ticket):
    if ticket.customer_id is None:
        return
    customer = customers.chosen(uow, ticket.customer_id)
    if customer is None:
        raise contract.UnknownCustomer(customer_id=ticket.customer_id)
    ticket.customer_id, ticket.customer_name = customer.id, customer.name


def _name_contact(uow, ticket):
    ticket.contact_id = customers.contact(uow, ticket.contact_id, ticket.customer_id)


def _aim(uow, ticket):
    target = uow.session.get(ResponseTarget, ticket.priority)
    ticket.aim(target.minutes, target.warn_percent)


def _say(uow, ticket, text, *, public, from_requester):
    """Note what was said, and tell it; of what is private only that there is something."""
    about = {"text": text, "public": public, "from_requester": from_requester}
    reply = uow.add(_reply(uow, ticket, **about))
    ticket.hear(reply, uow.now)
    if reply.public:
        told = {"from_requester": reply.from_requester, "text": reply.text}
        uow.emit(contract.replied, ticket, reply_id=reply.id, **told)
    else:
        uow.emit(contract.noted, ticket, reply_id=reply.id)


def _reply(uow, ticket, *, text, public, from_requester):
    """What the requester says is never private."""
    about = {"text": text, "public": public or from_requester, "from_requester": from_requester}
    return Reply(id=new_id(), ticket_id=ticket.id, author_name=uow.call.actor_name, **about)


def _follow(uow, ticket, calendar, clock):
    """Set the alarm anew when the clock is not in the state *clock* any more."""
    if ticket.response_state == clock:
        return
    store.set_alarm(uow, ticket, calendar)
    if ticket.response_state == "breached":
        uow.emit(contract.breached, ticket)
