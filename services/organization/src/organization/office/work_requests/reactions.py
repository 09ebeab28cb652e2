"""What the answer to a request does."""

from chassis.binding import reacts_to
from contracts.organization import approval
from organization.office.attendance_months import store as months
from organization.office.work_requests import store

STATES = {
    approval.approved.type: "approved",
    approval.rejected.type: "rejected",
    approval.returned.type: "draft",
    approval.recalled.type: "draft",
}


@reacts_to(*approval.ANSWERS)
def take_the_answer_to_the_request(event, *, uow):
    request = store.frozen_by(uow, event.subject)
    if request is not None:
        request.thaw(event.subject)
        request.state, request.answer = STATES[event.type], event.get("comment")
        request.decided_by, request.decided_at = event["decided_by"], uow.now
        month = store.closed_month(uow, request) if request.state == "approved" else None
        if month:
            request.state = "lapsed"
            called = request.number, request.number
            months.tell_that_it_lapsed(uow, request, called, month, request.title)
