"""How this service learns what customers bought, paid and complained about."""

import datetime as dt
from uuid import NAMESPACE_OID, uuid5

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.ledger import exposure, receipt, receivable
from contracts.sales import order
from contracts.service_desk import ticket
from customers.class_rules import store as class_rules
from customers.class_rules.model import PaidOrderRef
from customers.customers.model import RECOUNT
from customers.figures import store
from customers.figures.model import SCALE, PurchaseRef, ReceiptRef, TicketRef
from customers.grades import store as grades

OPEN = {event.type for event in (ticket.opened, ticket.reopened)}


@reacts_to(order.confirmed, order.cancelled)
def count_the_order(event, *, uow, settings):
    row = {
        **_about(event),
        "happened_on": store.day_of(_at(event)),
        "amount_minor": event["total"].minor,
        "currency": event["total"].currency,
        "counts": event.type == order.confirmed.type,
        "quantity_e4": int(sum(one["quantity"] for one in event.get("lines") or ()) * SCALE),
    }
    grades.recount_at_last(uow, settings.currency, store.keep(uow, PurchaseRef, row))


@reacts_to(order.returned, order.closed)
def count_what_is_kept_of_the_order(event, *, uow, settings):
    kept, confirmed_at = event.get("kept_total"), event.get("confirmed_at")
    if kept is None or confirmed_at is None:
        return  # told before orders knew what is kept of them
    row = {
        **_about(event),
        "happened_on": store.day_of(confirmed_at),
        "amount_minor": kept.minor,
        "currency": kept.currency,
        "counts": event["kept_quantity"] > 0,
        "quantity_e4": int(event["kept_quantity"] * SCALE),
    }
    grades.recount_at_last(uow, settings.currency, store.keep(uow, PurchaseRef, row))


@reacts_to(receipt.posted, receipt.reversed_)
def count_the_money(event, *, uow, settings):
    row = {
        **_about(event),
        "happened_on": event["received_on"],
        "amount_minor": event["amount"].minor,
        "currency": event["amount"].currency,
        "counts": event.type == receipt.posted.type,
    }
    grades.recount_at_last(uow, settings.currency, store.keep(uow, ReceiptRef, row))


@reacts_to(receipt.shared)
def count_the_money_that_was_paid_for_another(event, *, uow, settings):
    """What stands for the one whose debts it settles is his, and no more that of who paid."""
    amount = event["amount"]
    for whose, minor in (("customer_id", amount.minor), ("payer_id", -amount.minor)):
        row = {
            **_about(event),
            "id": str(uuid5(NAMESPACE_OID, f"{event.subject} {event['customer_id']} {whose}")),
            "customer_id": event[whose],
            "happened_on": event["received_on"],
            "amount_minor": minor,
            "currency": amount.currency,
            "counts": bool(minor),
        }
        grades.recount_at_last(uow, settings.currency, store.keep(uow, ReceiptRef, row))


@reacts_to(ticket.opened, ticket.solved, ticket.closed, ticket.reopened)
def count_the_ticket(event, *, uow, settings):
    if event.get("customer_id"):
        told = {"open": event.type in OPEN, "satisfaction": event.get("satisfaction")}
        row = {**_about(event), **told}
        grades.recount_at_last(uow, settings.currency, store.keep(uow, TicketRef, row))


@reacts_to(exposure.changed)
def count_what_is_owed(event, *, uow, settings):
    """The amounts themselves are kept by the reaction of `credit`, which runs before this one."""
    grades.recount_at_last(uow, settings.currency, store.heir(uow, event["customer_id"]))


@reacts_to(receivable.changed)
def know_the_first_paid_order(event, *, uow):
    if event["source_type"] != "order":
        return
    before = class_rules.paid_order(uow, event.subject)
    if before is not None and before.version >= event.version:
        return
    since = before.paid_at if before is not None else None
    paid_at = (since or _at(event)) if _is_paid(event) else None
    row = {"id": event.subject, "version": event.version, "paid_at": paid_at}
    told = {**row, "customer_id": event["customer_id"]}
    customer_id = store.keep(uow, PaidOrderRef, told)
    if paid_at is not None:
        class_rules.note_paid(uow, customer_id, paid_at)
    elif since is not None:
        class_rules.note_unpaid(uow, customer_id, since)


@when_due(RECOUNT)
def count_anew_as_time_goes_by(work, *, uow, settings):
    grades.recount(uow, settings.currency, work.key)


def _is_paid(event):
    """Tell whether nothing is owed any more, and money came: not all was credited or given up."""
    gone = event["credited"].minor + event["written_off"].minor
    return event["state"] == "settled" and event["amount"].minor > gone


def _about(event):
    return {
        "id": event.subject,
        "version": event.version,
        "customer_id": event["customer_id"],
        "told_at": _at(event),
    }


def _at(event):
    return dt.datetime.fromisoformat(event.time)
