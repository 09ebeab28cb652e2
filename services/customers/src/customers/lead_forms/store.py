"""Every query about forms, and about who is known already of those who send one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select, update

from chassis.errors import NotFound
from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.duplicates import store as duplicates
from customers.lead_forms.model import LeadForm
from customers.leads.model import identities
from customers.staff.model import StaffRef

DAY_OVER = "customers.lead_form_day_over"
"""The due work that tells what a form dropped on a day; its key is the form and the day."""

REACHED = ("phone", "email", "contact_phone", "contact_email")
"""What tells that somebody is the same: a number or an address, no name."""


def customer_of(uow: UnitOfWork, fields: Mapping[str, Any]) -> dict[str, str] | None:
    """
    Return the customer, or the contact of one, who is reached as *fields* of a lead tell.

    Of several it is the newest whose owner works here, else the newest in a pool.
    """
    found = duplicates.hits(uow.session, identities(fields))
    ids = {hit.record_id for hit in found if hit.kind in REACHED}
    people = select(Contact.customer_id, Contact.id).where(Contact.id.in_(ids), present(Contact))
    contact_of = {row.customer_id: row.id for row in uow.session.execute(people)}
    c, works = Customer, or_(Customer.owner_id.is_(None), StaffRef.state == "active")
    mine = (c.id.in_({*ids, *contact_of}), c.merged_into.is_(None), present(c), works)
    chosen = select(c.id).outerjoin(StaffRef, StaffRef.id == c.owner_id).where(*mine)
    first = chosen.order_by(c.owner_id.is_(None), c.created_at.desc(), c.id.desc()).limit(1)
    customer_id = uow.session.scalar(first)
    if customer_id is None:
        return None
    of = {"resource": Customer.resource, "id": customer_id, "customer_id": customer_id}
    if customer_id not in ids:
        of |= {"resource": Contact.resource, "id": contact_of[customer_id]}
    return of


def by_key(uow: UnitOfWork, key: str) -> LeadForm:
    """Return the form with a key, locked, so that it is counted truly. Raises NotFound."""
    wanted = select(LeadForm).where(LeadForm.key == key).with_for_update()
    found = uow.session.scalars(wanted).first()
    if found is None:
        raise NotFound(resource=LeadForm.resource, id="")
    return found


def count(uow: UnitOfWork, form: LeadForm, counts: dict[str, Any]) -> None:
    """Write counts, which are no change of the form: who edits it is not disturbed."""
    mine = update(LeadForm).where(LeadForm.id == form.id)
    uow.session.connection().execute(mine.values(**counts))
