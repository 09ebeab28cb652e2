"""What the answer to a request for a discount does to what it is for."""

from chassis.binding import reacts_to
from contracts.organization import approval
from sales.discount_approvals import store

STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def free_the_document_and_keep_the_answer(event, *, uow):
    request = store.waiting(uow, event.subject)
    if request is None:
        return
    store.document_of(uow, request).thaw(request.id)
    request.answer(STATE[event.type], event, uow.now)
