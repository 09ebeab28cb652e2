"""Every query about registrations."""

from sqlalchemy import or_, select

from chassis.uow import UnitOfWork
from contracts.customers.registration import RegisteredAlready
from customers.registrations.model import Registration

MOST = 100


def refuse_registered(uow: UnitOfWork, registration: Registration) -> None:
    """Raise RegisteredAlready when another registration of the same company is pending."""
    same = Registration.name_key == registration.name_key
    others = select(Registration.id).where(same, Registration.id != registration.id)
    if uow.session.scalar(others.where(Registration.state == "pending").limit(1)):
        raise RegisteredAlready()


def rivals(uow: UnitOfWork, registration: Registration) -> list[Registration]:
    """Return the other claims on the same company that were not rejected, the first one first."""
    r = Registration
    same = [r.name_key == registration.name_key]
    if registration.credit_code:
        same.append(r.credit_code == registration.credit_code)
    others = select(r).where(or_(*same), r.id != registration.id)
    others = others.where(r.state.in_(("pending", "approved", "conflicting")))
    return list(uow.session.scalars(others.order_by(r.created_at, r.id).limit(MOST)))


def frozen_by(uow: UnitOfWork, approval_id: str) -> Registration | None:
    """Return the registration that waits for an approval, locked."""
    chosen = select(Registration).where(Registration.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()
