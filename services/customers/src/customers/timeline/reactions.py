"""How the timeline learns what the other services did."""

import datetime as dt

from chassis.binding import reacts_to
from contracts.ledger import receipt, receivable
from contracts.notify import call, message
from contracts.sales import drafts, opportunity, order, quote
from contracts.service_desk import ticket
from customers.timeline import store

MOVED = ("shipment_total", "return_total", "closed_total")
"""What of an order something is about, where it is not about the whole."""


@reacts_to(
    opportunity.created,
    opportunity.stage_changed,
    opportunity.won,
    opportunity.lost,
    opportunity.reopened,
    opportunity.removed,
    opportunity.restored,
    opportunity.withdrawn,
    quote.created,
    quote.sent,
    quote.accepted,
    quote.rejected,
    quote.expired,
    quote.revised,
    drafts.quote_cancelled,
    quote.converted,
    quote.reopened,
    order.created,
    order.confirmed,
    order.shipped,
    order.returned,
    order.closed,
    order.cancelled,
    order.completed,
    order.reopened,
    receivable.opened,
    receivable.settled,
    receivable.reopened,
    receivable.overdue,
    receivable.cancelled,
    receipt.posted,
    receipt.reversed_,
    receipt.shared,
    ticket.opened,
    ticket.replied,
    ticket.solved,
    ticket.closed,
    ticket.reopened,
    message.sent,
    message.failed,
    message.refused,
    call.ended,
)
def tell_it_on_the_timeline(event, *, uow):
    if event.get("customer_id"):
        store.add(uow, [{**_row(event), "customer_id": store.heir(uow, event)}])


def _row(event):
    number, title = event.get("number") or "", event.get("title") or event.get("subject") or ""
    moved = next(filter(None, map(event.get, MOVED)), None)
    amount = moved or event.get("total") or event.get("amount")
    return {
        "id": event.id,
        "customer_id": event["customer_id"],
        "at": dt.datetime.fromisoformat(event.time),
        "kind": event.type.rsplit(".", 1)[0],
        "title": (title if number in title else f"{number} {title}").strip()[:300],
        "about_id": event.subject,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
    }
