"""Open a case whenever a service asks; do what a flow says when nobody decides in time."""

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.organization import staff
from organization.approvals.cases import rules, store
from organization.approvals.cases.model import PENDING, Approval
from organization.approvals.flows.people import People
from organization.approvals.flows.store import ASKING, WITHDRAWING

GONE = "What it was about has been cancelled. 单据已作废，无需再审批。"
KIND_OF = {event.type: f"{event.service}.{event.resource}" for event in ASKING}


@reacts_to(*ASKING)
def open_the_case_that_was_asked_for(event, *, uow):
    store.begin(uow, {**event.data, "kind": KIND_OF[event.type]})


@reacts_to(*WITHDRAWING)
def end_the_case_of_what_is_no_more(event, *, uow):
    """Nobody should decide about what was given up; what is decided stays so."""
    case = uow.session.get(Approval, event.subject, with_for_update=True)
    if case is not None and case.state == PENDING:
        store.end(uow, case, [], GONE)


@reacts_to(staff.left, staff.locked)
def ask_somebody_else_than_who_left(event, *, uow):
    """
    Nothing waits for ever for who has gone or was locked, unless he was let in again meanwhile.

    What a handover moved before is not his any more.
    """
    if People(uow).colleagues([event.subject]):
        return
    for case in store.waiting_for(uow, event.subject):
        store.replace(uow, case, event.subject)


IN_TIME = "Nobody decided in time. 超时无人审批。"


@when_due(store.TIMEOUT)
def do_what_follows_from_silence(work, *, uow):
    case = store.of_task(uow, work["approval_id"])
    task = next((t for t in case.pending if t.id == work["task_id"]), None)
    if case.state != "pending" or task is None:
        return
    does = case.rule["on_timeout"]
    store.note(uow, case, "timeout", does)
    if does == "remind":
        store.remind(uow, case, [task.staff_id])
        store.wait_for(uow, case, task)
        return
    said = rules.APPROVED if does == "pass" else rules.REJECTED
    state = rules.ADVISED if task.is_advice else said
    task.decide(state, "", uow.now, IN_TIME)
    task.reason = "timed_out"
    store.move_on(uow, case)
