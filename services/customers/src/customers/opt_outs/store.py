"""Every query about who wants no advertising."""

from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.leads.model import Lead

MODELS: dict[str, Any] = {"customer": Customer, "contact": Contact, "lead": Lead}


def some_after(uow: UnitOfWork, kind: str, after: str, most: int) -> list[Any]:
    """Return records of a *kind* behind the id *after*."""
    model = MODELS[kind]
    chosen = select(model).where(model.id > after, model.deleted_at.is_(None))
    return list(uow.session.scalars(chosen.order_by(model.id).limit(most)))
