"""Every query about requests, and what every service is asked."""

from sqlalchemy import or_, select

from chassis import erasing
from chassis.personal import forms
from chassis.uow import UnitOfWork
from contracts import catalogue
from contracts.organization.personal_request import StillHere
from contracts.personal_data import PersonalReported
from organization.personal_requests.model import PersonalRequest, PersonalRequestPart
from organization.staff.model import LEFT, Staff

REPORTS = tuple(e for e in catalogue().events.values() if e.data is PersonalReported)
SERVICES = tuple(event.service for event in REPORTS)
NAMING = ("phones", "emails", "numbers", "names")


def parts() -> list[PersonalRequestPart]:
    """Return a part for each service that keeps anything."""
    return [
        PersonalRequestPart(service=service, finished=False, found={}, erased={}, kept={})
        for service in SERVICES
    ]


def refuse_colleagues(uow: UnitOfWork, request: PersonalRequest) -> None:
    """Raise StillHere where the person has not left the house."""
    phones = [form for phone in request.phones for form in forms(phone)]
    reached = or_(Staff.mobile.in_(phones), Staff.email.in_(request.emails))
    chosen = select(Staff.name).where(or_(Staff.id.in_(request.record_ids), reached))
    name = uow.session.scalar(chosen.where(Staff.state != LEFT).limit(1))
    if name is not None:
        raise StillHere(name=name)


def locked(uow: UnitOfWork, request_id: str) -> PersonalRequest | None:
    """Return a request, locked, for a report."""
    chosen = select(PersonalRequest).where(PersonalRequest.id == request_id).with_for_update()
    return uow.session.scalars(chosen.execution_options(populate_existing=True)).first()


def forget_who(uow: UnitOfWork, request: PersonalRequest) -> None:
    """Keep that somebody asked, and no longer who it was."""
    for name in NAMING:
        setattr(request, name, [])
    erasing.forget(uow, request, NAMING)
