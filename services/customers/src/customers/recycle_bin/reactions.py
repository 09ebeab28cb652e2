"""Who has new business in the moment in which he was deleted comes back from the recycle bin."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers import customer as contract
from contracts.ledger import receivable
from contracts.sales import order
from customers.credit import asking
from customers.customers import returning
from customers.customers import store as customers
from customers.customers.stand_ins import merged_into

BRING_BACK = "customers.bring_back"


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
            by = customer.deleted_by
            returning.bring_back(uow, customer)
            uow.emit(contract.brought_back, customer, removed_by_id=by)
        uow.commit()
