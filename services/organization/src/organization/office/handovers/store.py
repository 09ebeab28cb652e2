"""Every query about handovers, and what every service is asked."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts import catalogue
from contracts.handovers import KINDS, PartReported
from contracts.organization import handover as contract
from contracts.organization.staff import GettingWorkBack
from organization.approvals.flows.people import People
from organization.office.handovers.model import GONE, NOW, UNDER_WAY, Handover, HandoverPart
from organization.office.notices.store import Word, tell
from organization.staff import store as staff
from organization.staff.model import LEFT, Staff

REPORTS = tuple(e for e in catalogue().events.values() if e.data is PartReported)
SERVICES = tuple(event.service for event in REPORTS)


def parts() -> list[HandoverPart]:
    """Return a part for each service that takes part."""
    empty: dict[str, Any] = {"seen": 0, "finished": False, "kept": 0}
    return [
        HandoverPart(service=service, counted={}, moved={}, undone={}, **empty)
        for service in SERVICES
    ]


def refuse_rules(rules: list[dict[str, Any]]) -> None:
    """Raise UnknownKind or KindTwice for a rule that would say nothing."""
    for place, rule in enumerate(rules):
        at, name = f"/exceptions/{place}/resource", rule["resource"]
        if name not in KINDS:
            raise contract.UnknownKind(at=at, name=name)
        if name in [one["resource"] for one in rules[:place]]:
            raise contract.KindTwice(at=at, name=name)


def know_who_has_left(uow: UnitOfWork) -> None:
    """Look up what decides whether a handover that is done can still be undone."""
    undoable = (Handover.state == "done", Handover.undo_until >= uow.now)
    gone = select(Handover.leaver_id).join(Staff, Staff.id == Handover.leaver_id)
    chosen = gone.where(*undoable, Staff.state == LEFT)
    uow.known[GONE], uow.known[NOW] = set(uow.session.scalars(chosen)), uow.now


def refuse_while_undoing(uow: UnitOfWork, staff_id: str) -> None:
    """Raise GettingWorkBack while somebody gets back what he had."""
    undoing = (Handover.leaver_id == staff_id, Handover.state == "undoing")
    if uow.session.scalar(select(Handover.id).where(*undoing).limit(1)):
        raise GettingWorkBack()


def is_handed_over(uow: UnitOfWork, staff_id: str) -> bool:
    """Return whether somebody's work was given to others, or is just being."""
    given = (Handover.leaver_id == staff_id, Handover.state.in_(("moving", "done")))
    return uow.session.scalar(select(Handover.id).where(*given).limit(1)) is not None


def warn_of_what_stays(uow: UnitOfWork, leaver: Staff) -> None:
    """Tell the superior of a leaver, else the administrators, that nobody takes over from him."""
    people = People(uow)
    title = (
        f"{leaver.name} left without a handover",
        f"{leaver.name}已离职，但未办理工作交接",
    )
    whom = people.superiors(leaver.id)[:1] or people.administrators()
    tell(uow, whom, Word("handover", title, None, Staff.resource, leaver.id))


def refuse_unfit(uow: UnitOfWork, handover: Handover) -> None:
    """Raise UnknownHeir, HeirIsLeaver, or UnderWay when another one of the leaver moves."""
    named = list(_named_heirs(handover))
    for at, heir in named:
        if heir == handover.leaver_id:
            raise contract.HeirIsLeaver(at=at)
    known = staff.colleagues(uow, [heir for _, heir in named])
    for at, heir in named:
        if heir not in known:
            raise contract.UnknownHeir(at=at, id=heir)
    others = select(Handover.id).where(
        Handover.leaver_id == handover.leaver_id,
        Handover.id != handover.id,
        Handover.state.in_(UNDER_WAY),
    )
    if uow.session.scalar(others.limit(1)):
        raise contract.UnderWay()


def _named_heirs(handover: Handover) -> Iterator[tuple[str, str]]:
    """Yield where an heir is named, and his id."""
    for n, heir in enumerate(handover.heir_ids):
        yield f"/heir_ids/{n}", heir
    for place, rule in enumerate(handover.exceptions):
        for n, heir in enumerate(rule["heir_ids"]):
            yield f"/exceptions/{place}/heir_ids/{n}", heir


def ask(uow: UnitOfWork, handover: Handover) -> None:
    """Ask every service to do the present phase."""
    people = People(uow)

    def heirs(ids: list[str]) -> list[dict[str, Any]]:
        return [{"id": one, "department_id": people.department_of(one)} for one in ids]

    rules = [
        {"resource": rule["resource"], "heirs": heirs(rule["heir_ids"])}
        for rule in handover.exceptions
    ]
    told = {"heirs": heirs(handover.heir_ids), "exceptions": rules}
    uow.emit(contract.asked, handover, phase=handover.phase, **told)


def locked(uow: UnitOfWork, handover_id: str) -> Handover | None:
    """Return a handover, locked, for a report."""
    chosen = select(Handover).where(Handover.id == handover_id).with_for_update()
    return uow.session.scalars(chosen).first()


def until(now: dt.datetime, days: int) -> dt.datetime:
    """Return until when a handover that begins now can be undone."""
    return now + dt.timedelta(days=days)
