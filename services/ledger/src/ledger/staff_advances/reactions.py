"""What the answer to a request for an advance does to it."""

from chassis.binding import reacts_to
from contracts.organization import approval
from ledger.staff_advances import store


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_an_advance(event, *, uow):
    advance = store.of_approval(uow, event.subject)
    if advance is not None:
        advance.decided_by = event["decided_by"]
        advance.state = "approved" if event.type == approval.approved.type else "rejected"
