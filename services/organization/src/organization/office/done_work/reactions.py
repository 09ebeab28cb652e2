"""Note what people did with customers, deals and tickets."""

from chassis.binding import reacts_to
from chassis.words import word
from contracts.customers import activity
from contracts.sales import opportunity, order, quote
from contracts.service_desk import ticket
from organization.office.done_work import store

SAID = {
    quote.sent.type: ("Quote sent", "发出报价"),
    order.created.type: ("Order", "新建订单"),
    order.confirmed.type: ("Order confirmed", "确认订单"),
    opportunity.created.type: ("Opportunity", "新建商机"),
    opportunity.won.type: ("Deal won", "赢单"),
    opportunity.lost.type: ("Deal lost", "输单"),
    ticket.replied.type: ("Ticket answered", "回复工单"),
    ticket.solved.type: ("Ticket solved", "解决工单"),
}


@reacts_to(activity.created)
def note_what_was_done_with_a_customer(event, *, uow):
    kind = event["kind"]
    said = (word(kind, "en", "activity") or kind, word(kind, "zh", "activity") or kind)
    about = (event.get("customer_name"), event.get("summary"))
    store.note(uow, event, said, about, event["happened_at"])


@reacts_to(
    *(quote.sent, order.created, order.confirmed),
    *(opportunity.created, opportunity.won, opportunity.lost),
)
def note_what_was_done_for_a_deal(event, *, uow):
    store.note(uow, event, SAID[event.type], (event.get("customer_name"), event["title"]))


@reacts_to(ticket.replied, ticket.solved)
def note_what_was_done_for_a_ticket(event, *, uow):
    if not event.get("from_requester"):
        store.note(uow, event, SAID[event.type], (event.get("customer_name"), event["title"]))
