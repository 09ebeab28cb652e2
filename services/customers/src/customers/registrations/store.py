"""Every query about registrations."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.customers.registration import RegisteredAlready
from customers.registrations.model import Registration


def refuse_registered(uow: UnitOfWork, registration: Registration) -> None:
    """Raise RegisteredAlready when another registration of the same company is pending."""
    same = Registration.name_key == registration.name_key
    others = select(Registration.id).where(same, Registration.id != registration.id)
    if uow.session.scalar(others.where(Registration.state == "pending").limit(1)):
        raise RegisteredAlready()


def frozen_by(uow: UnitOfWork, approval_id: str) -> Registration | None:
    """Return the registration that waits for an approval, locked."""
    chosen = select(Registration).where(Registration.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()
