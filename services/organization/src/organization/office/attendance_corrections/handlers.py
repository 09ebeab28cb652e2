"""Asking that one's own attendance be put right."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.freezing import digest
from chassis.values import new_id
from contracts.organization import attendance_correction as contract
from contracts.organization.attendance import Ahead
from organization.access import viewing
from organization.approvals.flows import store as flows
from organization.office.attendance import store as attendance
from organization.office.attendance_corrections import store
from organization.office.attendance_corrections.model import TITLES, AttendanceCorrection
from organization.office.attendance_months import store as months

KEY = "attendance_correction_id"
get_correction = implements(contract.get)(stock.get(AttendanceCorrection, KEY))
list_corrections = implements(contract.listed)(stock.listing(AttendanceCorrection, contract.listed))
search_corrections = implements(contract.searched)(
    stock.listing(AttendanceCorrection, contract.searched)
)
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(AttendanceCorrection, KEY))
read_history = implements(contract.history)(stock.past(AttendanceCorrection, KEY))


@implements(contract.create)
def ask_for_a_correction(wish, *, uow):
    company = attendance.calendar(uow)
    who = attendance.person(uow, uow.call.actor_id)
    if wish["at"] > uow.now:
        raise Ahead()
    sign = (wish["kind"], wish["at"])
    day = attendance.day_of(uow, company, who.id, sign)
    months.refuse_closed(uow, day)
    stood_at = attendance.refuse_right(uow, who, day, sign)
    store.refuse_second(uow, day, wish["kind"])
    flows.refuse_choice(uow, AttendanceCorrection.resource, wish["approver_ids"])
    about = {name: wish[name] for name in ("kind", "at", "reason")}
    correction = AttendanceCorrection(
        id=new_id(),
        owner_id=who.id,
        department_id=who.department_id,
        day=day,
        stood_at=stood_at,
        **about,
    )
    _ask(uow, uow.add(correction), wish["approver_ids"])
    return correction


def _ask(uow: Any, correction: AttendanceCorrection, approver_ids: Any) -> None:
    snapshot = correction.told()
    # in the language of who asks, as his reason is
    what = TITLES["zh" if uow.call.language.startswith("zh") else "en"][correction.kind]
    uow.emit(
        contract.approval_requested,
        correction,
        document_resource=AttendanceCorrection.resource,
        document_id=correction.id,
        document_version=1,
        title=f"{correction.day} {what}: {correction.reason}",
        submitter_id=correction.owner_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=approver_ids,
        facts={
            "kind": correction.kind,
            "missing": correction.stood_at is None,
            "owner_id": correction.owner_id,
        },
        snapshot=snapshot,
        snapshot_hash=digest(snapshot),
        amount=None,
        customer_id=None,
    )
