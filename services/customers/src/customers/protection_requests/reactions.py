"""What the answer to a request for a longer protection does."""

from chassis import merging
from chassis.binding import reacts_to
from contracts.customers import customer as customer_contract
from contracts.organization import approval
from customers.customers import store as customers
from customers.protection_requests import store

STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def protect_the_customer_as_was_approved(event, *, uow):
    """The owner who asked, or his heir, keeps the customer; one who gave it back needs it not."""
    request = store.waiting(uow, event.subject)
    if request is None:
        return
    request.take_answer(STATE[event.type], event, uow.now)
    agreed = request.state == "approved"
    heir = merging.survivor_of(uow, request.customer_id) or request.customer_id
    customer = customers.locked(uow, heir) if agreed else None
    if customer is not None and customer.owner_id is not None:
        customer.protected_until = max(request.until, customer.protected_until or request.until)
        customers.follow_clock(uow, customer.id)
        uow.emit(customer_contract.updated, customer)
