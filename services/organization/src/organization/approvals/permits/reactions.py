"""What the answer to the wish does."""

from chassis.binding import reacts_to
from contracts.organization import approval
from organization.approvals.permits import store

STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def take_the_answer_to_the_wish(event, *, uow):
    permit = store.waiting(uow, event.subject)
    if permit is not None:
        permit.take_answer(STATE[event.type], event, uow.now)
