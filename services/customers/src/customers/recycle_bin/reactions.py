"""Who has new business in the moment in which he was deleted comes back from the recycle bin."""

import datetime as dt

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers import customer as contract
from contracts.ledger import receivable
from contracts.sales import order
from contracts.service_desk import ticket
from customers.credit import asking
from customers.customers import returning
from customers.customers import store as customers
from customers.customers.stand_ins import merged_into
from customers.leads import store as leads

BRING_BACK = "customers.bring_back"
SERVE = "customers.bring_back_for_a_ticket"
SOON, CROSSED = dt.timedelta(seconds=5), dt.timedelta(hours=1)
"""When to look again at a conversion that is being undone; how long before a deletion a ticket
may have been opened that crossed it: what is told later is over by now, perhaps."""


@reacts_to(order.confirmed, receivable.opened)
def look_for_the_customer_in_the_bin(event, *, uow):
    """Lock him: a deletion at this moment is over before he is looked for, or sees the business."""
    customer_id = merging.survivor_of(uow, event["customer_id"]) or event["customer_id"]
    if customers.in_the_bin(uow, customer_id, change=True):
        uow.schedule(BRING_BACK, customer_id, uow.now)


@when_due(BRING_BACK)
def bring_the_customer_back(work, *, transaction, call, rpc):
    """Do so unless the business is over by now, as that of old events is."""
    with transaction(call, writes=False) as uow:
        ids = merged_into(uow, work.key)
    if not asking.business_of(ids, rpc, call).is_open:
        return
    with transaction(call) as uow:
        customer = customers.in_the_bin(uow, work.key, change=True)
        if customer is not None:
            _bring_back(uow, customer)
        uow.commit()


@reacts_to(ticket.opened)
def look_for_who_has_a_ticket(event, *, uow):
    """The service desk stands above and is not asked: what it told must do."""
    told = event.get("customer_id")
    if told:
        _serve(uow, merging.survivor_of(uow, told) or told, event.time)


@when_due(SERVE)
def look_again_for_who_has_a_ticket(work, *, uow):
    _serve(uow, work.key, work["opened_at"])


def _serve(uow, customer_id, opened_at):
    """Bring back who lies in the bin; look again where a conversion is being undone."""
    until = dt.datetime.fromisoformat(opened_at) + CROSSED
    went = customers.Customer.deleted_at < until
    customer = customers.in_the_bin(uow, customer_id, went, change=True)
    if customer is not None:
        _bring_back(uow, customer)
    elif leads.is_being_reverted(uow, customer_id):
        uow.schedule(SERVE, customer_id, uow.now + SOON, {"opened_at": opened_at})


def _bring_back(uow, customer):
    by = customer.deleted_by
    returning.bring_back(uow, customer)
    uow.emit(contract.brought_back, customer, removed_by_id=by)
