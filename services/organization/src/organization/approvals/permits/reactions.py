"""What the answer to the wish does, and what an export does to the leave for it."""

from chassis.binding import reacts_to
from contracts import catalogue
from contracts.exports import Exported
from contracts.jobs import JobProgress
from contracts.organization import approval
from organization.approvals.permits import store

EVENTS = tuple(catalogue().events.values())
BEGUN = tuple(event for event in EVENTS if event.data is Exported)
PROGRESS = tuple(
    event
    for event in EVENTS
    if event.data is JobProgress and event.service in {begun.service for begun in BEGUN}
)
STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def take_the_answer_to_the_wish(event, *, uow):
    permit = store.waiting(uow, event.subject)
    if permit is not None:
        permit.take_answer(STATE[event.type], event, uow.now)


@reacts_to(*BEGUN)
def use_up_the_leave_for_an_export(event, *, uow):
    permit = store.spent_by(uow, event)
    if permit is not None:
        permit.be_used(event["job_id"], uow.now)


@reacts_to(*PROGRESS)
def give_back_the_leave_for_an_export_that_failed(event, *, uow):
    if event["state"] != "failed":
        return
    permit = store.of_job(uow, event["job_id"])
    if permit is not None:
        permit.be_given_back()
