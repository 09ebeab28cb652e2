"""Every query about known customers."""

from chassis.uow import UnitOfWork
from notify.customer_refs.model import CustomerRef


def find(uow: UnitOfWork, customer_id: str | None) -> CustomerRef | None:
    """Return the customer unless it is unknown or was removed."""
    known = uow.session.get(CustomerRef, customer_id) if customer_id else None
    return None if known is None or known.removed else known


def keep(uow: UnitOfWork, customer_id: str, version: int, **told: object) -> None:
    """Remember what was told of a customer, unless something newer is known."""
    known = uow.session.get(CustomerRef, customer_id, with_for_update=True)
    if known is None:
        uow.session.add(CustomerRef(id=customer_id, version=version, **told))
    elif known.version < version:
        known.version = version
        for name, value in told.items():
            setattr(known, name, value)
