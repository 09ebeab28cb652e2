"""Every query about registrations."""

from sqlalchemy import ColumnElement, func, or_, select

from chassis.uow import UnitOfWork
from contracts.customers.registration import ProtectedAlready, RegisteredAlready
from customers.registrations.model import Registration, RegistrationChoice
from customers.staff import store as staff

MOST = 100


def refuse_registered(uow: UnitOfWork, registration: Registration) -> None:
    """Raise RegisteredAlready or ProtectedAlready when the company is somebody else's claim."""
    r, same = Registration, _same(registration)
    pending = (or_(*same.values()), r.id != registration.id, r.state == "pending")
    first = select(r.name_key).where(*pending).order_by(r.created_at, r.id).limit(1)
    found = uow.session.scalar(first)
    if found is not None:
        field = "/name" if found == registration.name_key else "/credit_code"
        raise RegisteredAlready(field=field)
    others = (or_(*same.values()), r.owner_id.is_distinct_from(registration.owner_id))
    chosen = select(func.max(r.protected_until)).where(*others, r.state == "approved")
    until = uow.session.scalar(chosen)
    if until is not None and until > uow.now:
        raise ProtectedAlready(until=until.isoformat())


def _same(registration: Registration) -> dict[str, ColumnElement[bool]]:
    """Return field → that another claim has the same there."""
    told = {"name": Registration.name_key == registration.name_key}
    if registration.credit_code:
        told["credit_code"] = Registration.credit_code == registration.credit_code
    return told


def rivals(uow: UnitOfWork, registration: Registration) -> list[Registration]:
    """Return the other claims on the same company that were not rejected, the first one first."""
    r = Registration
    others = select(r).where(or_(*_same(registration).values()), r.id != registration.id)
    others = others.where(r.state.in_(("pending", "approved", "conflicting")))
    return list(uow.session.scalars(others.order_by(r.created_at, r.id).limit(MOST)))


def frozen_by(uow: UnitOfWork, approval_id: str) -> Registration | None:
    """Return the registration that waits for an approval, locked."""
    chosen = select(Registration).where(Registration.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()


def choose(uow: UnitOfWork, registration: Registration, wish: dict[str, str | None]) -> None:
    """Keep what an approver chose; the last one counts."""
    row = uow.session.get(RegistrationChoice, registration.id, with_for_update=True)
    if row is None:
        row = RegistrationChoice(registration_id=registration.id)
        uow.session.add(row)
    row.approval_id, row.chosen_at = registration.frozen_by or "", uow.now
    row.owner_id, row.pool_id = wish["owner_id"], wish["pool_id"]
    row.chosen_by = uow.call.actor_id


def chosen(
    uow: UnitOfWork, registration: Registration, approval_id: str
) -> tuple[str | None, str | None]:
    """
    Return owner and pool of what a registration becomes: as chosen, else its registrant.

    What the system of a partner registered lies in the pool: only colleagues own customers.
    """
    row = uow.session.get(RegistrationChoice, registration.id)
    if row is None or row.approval_id != approval_id:
        return (registration.owner_id if staff.knows(uow, registration.owner_id) else None), None
    return row.owner_id, row.pool_id
