"""Every query about requests for longer protections."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.customers.protection_request import RequestPending
from customers.protection_requests.model import ProtectionRequest


def refuse_pending(uow: UnitOfWork, customer_id: str) -> None:
    """Raise RequestPending while another request for the customer is being decided."""
    p = ProtectionRequest
    others = select(p.id).where(p.customer_id == customer_id, p.state == "pending")
    if uow.session.scalar(others.limit(1)) is not None:
        raise RequestPending()


def waiting(uow: UnitOfWork, request_id: str) -> ProtectionRequest | None:
    """Return a request that has no answer yet, locked."""
    p = ProtectionRequest
    chosen = select(p).where(p.id == request_id, p.state == "pending")
    return uow.session.scalars(chosen.with_for_update()).first()
