"""Every query about calls."""

from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from notify.calls.model import Call
from notify.customer_refs.model import ContactRef, CustomerRef


def known(uow: UnitOfWork, reference: str) -> Call | None:
    """Return the call that the telephone system knows by this, locked."""
    wanted = select(Call).where(Call.reference == reference).with_for_update()
    return uow.session.scalars(wanted).first()


def caller(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """Return the fields of a call that say whose number it is; of several a primary contact."""
    p, c = ContactRef, CustomerRef
    mine = select(p).where(p.phone == number, p.removed.is_(False))
    person = uow.session.scalars(mine.order_by(p.primary.desc(), p.id)).first()
    own = c.id == person.customer_id if person else c.phone == number
    company = uow.session.scalars(select(c).where(own, c.removed.is_(False)).order_by(c.id)).first()
    about = {"contact_id": person.id, "contact_name": person.name} if person else {}
    if company is None:
        return about
    return {**about, "customer_id": company.id, "customer_name": company.name}
