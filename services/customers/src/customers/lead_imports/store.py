"""Every query about what imports of leads have noted."""

from sqlalchemy import select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.leads.model import Lead


def noted_by(uow: UnitOfWork, job_id: str) -> list[str]:
    """Return the ids of the leads that a job has noted and that are still there."""
    mine = select(Lead.id).where(Lead.import_id == job_id, present(Lead))
    return list(uow.session.scalars(mine.order_by(Lead.id)))
