"""What the answer to the wish does, and what an export does to the leave for it."""

from chassis.binding import reacts_to
from contracts import catalogue
from contracts.exports import Exported
from contracts.jobs import JobProgress
from contracts.organization import approval, handover, staff
from organization.approvals.cases import store as cases
from organization.approvals.cases.model import PENDING, Approval
from organization.approvals.permits import store

EVENTS = tuple(catalogue().events.values())
BEGUN = tuple(event for event in EVENTS if event.data is Exported)
PROGRESS = tuple(
    event
    for event in EVENTS
    if event.data is JobProgress and event.service in {begun.service for begun in BEGUN}
)
GONE = "Who asked for leave has left; it is asked for anew. 申请人已离职，如需放行请重新申请。"
STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def take_the_answer_to_the_wish(event, *, uow):
    permit = store.waiting(uow, event.subject)
    if permit is not None:
        permit.take_answer(STATE[event.type], event, uow.now)


@reacts_to(handover.asked)
def end_the_wishes_of_a_leaver_for_whom_his_heirs_ask_anew(event, *, uow):
    """Leave is for one person: an heir asks for his own, and those who were asked hear of it."""
    if event["phase"] == "move":
        _end(uow, event["leaver_id"], [heir["id"] for heir in event["heirs"]])


@reacts_to(staff.left)
def end_the_wishes_of_who_has_left(event, *, uow):
    _end(uow, event.subject, [])


def _end(uow, leaver_id, heir_ids):
    for permit in store.waiting_of(uow, leaver_id):
        case = uow.session.get(Approval, permit.id, with_for_update=True)
        if case is not None and case.state == PENDING:
            cases.end(uow, case, heir_ids, GONE)


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
