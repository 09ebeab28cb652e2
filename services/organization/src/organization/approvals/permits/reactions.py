"""What the answer to a wish does, and what becomes of leave in the service that it is for."""

from chassis.binding import reacts_to
from contracts import catalogue
from contracts.organization import approval, handover, staff
from contracts.organization import permit as contract
from contracts.permits import SPENDING
from organization.approvals.cases import store as cases
from organization.approvals.cases.model import PENDING, Approval
from organization.approvals.permits import store
from organization.approvals.permits.model import APPROVED, USED

SPENT = {
    action: tuple(
        event
        for event in catalogue().events.values()
        if (event.resource, event.action) == ("permit_subject", action)
    )
    for action in SPENDING
}
GONE = "Who asked for leave has left; it is asked for anew. 申请人已离职，如需放行请重新申请。"
CHANGED = (
    "The record has changed meanwhile; ask anew for what it is now. "
    "记录在审批期间已变更，请按现状重新申请。"
)
STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def take_the_answer_to_the_wish(event, *, uow):
    permit = store.waiting(uow, event.subject)
    if permit is not None:
        permit.take_answer(STATE[event.type], event, uow.now)
        uow.emit(contract.moved, permit)


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


@reacts_to(*SPENT["used"])
def use_up_the_leave(event, *, uow):
    permit = store.locked(uow, event["permit_id"])
    if permit is not None:
        permit.be_used(uow.call.correlation_id, uow.now)


@reacts_to(*SPENT["given_back"])
def give_back_the_leave_for_what_failed(event, *, uow):
    permit = store.locked(uow, event["permit_id"])
    if permit is not None and permit.state == USED:
        permit.be_given_back()


@reacts_to(*SPENT["outdated"])
def end_the_leave_for_what_has_changed(event, *, uow):
    """Nobody decides about a record that is no more what it was; the answer ends the permit."""
    permit = store.locked(uow, event["permit_id"])
    if permit is None or permit.state not in (PENDING, APPROVED):
        return
    case = uow.session.get(Approval, permit.id, with_for_update=True)
    if case is not None and case.state == PENDING:
        cases.end(uow, case, [], CHANGED)
    elif case is None or case.state == APPROVED:  # any other answer is on its way
        permit.be_outdated()
