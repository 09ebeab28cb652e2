"""Every query about delegations."""

from sqlalchemy import ColumnElement, select, update

from chassis.errors import blaming
from chassis.uow import UnitOfWork
from contracts.organization.approval import UnknownColleague
from contracts.organization.delegation import NotTheirSuperior
from organization.approvals.delegations.model import Delegation
from organization.approvals.flows.people import People
from organization.office.notices.store import Word, tell
from organization.roles import power
from organization.staff.model import LEFT, Staff

BEGIN = "organization.delegation_begins"
"""The due work that lets a delegation begin; its key is the id of the delegation."""
MOST = 20
"""People for whom somebody stands in travel with each call: no more than these."""


def standing_in_for(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those whom a person stands in for now."""
    chosen = select(Delegation.owner_id).where(Delegation.delegate_id == staff_id, _now(uow))
    return list(dict.fromkeys(uow.session.scalars(chosen)))


def looking_after(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those whose records a person looks after now, MOST at most."""
    c = Delegation
    chosen = select(c.owner_id).where(c.delegate_id == staff_id, c.with_records, _now(uow))
    return sorted(set(uow.session.scalars(chosen.limit(MOST))))


def looked_after_by(uow: UnitOfWork, owner_id: str) -> list[str]:
    """Return the ids of those who look after the records of a person now."""
    c = Delegation
    chosen = select(c.delegate_id).where(c.owner_id == owner_id, c.with_records, _now(uow))
    return sorted(set(uow.session.scalars(chosen.limit(MOST))))


def delegates(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those who stand in for a person now."""
    chosen = select(Delegation.delegate_id).where(Delegation.owner_id == staff_id, _now(uow))
    return list(dict.fromkeys(uow.session.scalars(chosen)))


def last_ended(uow: UnitOfWork, owner_ids: list[str], delegate_id: str) -> Delegation | None:
    """Return the delegation from one of *owner_ids* that ended last, if there was any."""
    chosen = select(Delegation).where(
        Delegation.owner_id.in_(owner_ids),
        Delegation.delegate_id == delegate_id,
        Delegation.ends_at <= uow.now,
    )
    return uow.session.scalars(chosen.order_by(Delegation.ends_at.desc())).first()


def absent(uow: UnitOfWork, owner_id: str) -> dict[str, str | None]:
    """
    Return whose approvals somebody is to decide, and his department.

    Raises UnknownColleague for who is not here, NotTheirSuperior for whom the caller may not
    speak, and BeyondOwnRights where he sees all and may yet do less than the other.
    """
    call, people = uow.call, People(uow)
    if owner_id == call.actor_id:
        return {"owner_id": owner_id, "department_id": next(iter(call.departments), None)}
    person = uow.session.get(Staff, owner_id)
    if person is None or person.state == LEFT:
        raise UnknownColleague(at="/owner_id", id=owner_id)
    if call.actor_id not in people.superiors(owner_id):
        if call.scope(Delegation.resource) != "all":
            raise NotTheirSuperior(name=person.name)
        with blaming("/owner_id"):
            power.refuse_power_over(uow, owner_id)
    return {"owner_id": owner_id, "department_id": person.department_id}


def begin(uow: UnitOfWork, delegation: Delegation) -> None:
    """Let a new delegation begin, now or when its time comes."""
    delegation.begun = delegation.begins_at <= uow.now
    uow.flush()
    if not delegation.begun:
        uow.schedule(BEGIN, delegation.id, delegation.begins_at, {})


def note_begun(uow: UnitOfWork, delegation_id: str) -> None:
    """Write that the time of a delegation has come; it stays the version that it is."""
    begun = update(Delegation).where(Delegation.id == delegation_id).values(begun=True)
    uow.session.execute(begun, execution_options={"synchronize_session": False})


def tell_both(
    uow: UnitOfWork, delegation: Delegation, deputy: tuple[str, str], owner: tuple[str, str]
) -> None:
    """Tell who stands in, and who is away unless he did it himself."""
    owner_id, delegate_id = str(delegation.owner_id), delegation.delegate_id
    names = People(uow).names([owner_id, delegate_id])
    told = {"owner": names.get(owner_id, ""), "delegate": names.get(delegate_id, "")}
    for whom, said in ((delegate_id, deputy), (owner_id, owner)):
        title = (said[0].format(**told), said[1].format(**told))
        about = (delegation.note, Delegation.resource, delegation.id)
        tell(uow, [whom], Word("delegation", title, *about))


def _now(uow: UnitOfWork) -> ColumnElement[bool]:
    return (Delegation.begins_at <= uow.now) & (Delegation.ends_at > uow.now)
