"""What the answer to a change of credit does to the customer."""

from chassis.binding import reacts_to
from contracts.customers import customer as customer_contract
from contracts.organization import approval
from customers.credit_changes import store

STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def give_the_customer_the_credit_that_was_approved(event, *, uow):
    change = store.waiting(uow, event.subject)
    if change is None:
        return
    change.take_answer(STATE[event.type], event, uow.now)
    customer = store.customer_of(uow, change) if change.state == "approved" else None
    if customer is not None:
        change.give(customer)
        uow.emit(customer_contract.updated, customer)
