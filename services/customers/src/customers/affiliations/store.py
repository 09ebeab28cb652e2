"""Every query about affiliations."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, not_, or_, select

from chassis.errors import ReadOnly, blaming
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers.affiliation import NoRole
from customers.affiliations.model import Affiliation
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer

_c = Affiliation.__table__.c


def seen(uow: UnitOfWork, *, change: bool = False) -> ColumnElement[bool]:
    """Return the condition that the caller sees, or changes, the customer or the contact."""
    people = select(Contact.id).where(visible(Contact, uow.call, change=change), present(Contact))
    a = Affiliation
    either = or_(a.customer_id.in_(customers.seen(uow, change=change)), a.contact_id.in_(people))
    return either & a.merged_by.is_(None)


def changed(uow: UnitOfWork, affiliation_id: str) -> Affiliation:
    """Return one to be changed. Raises NotFound, Stale, or ReadOnly for who may only read it."""
    found = uow.load(Affiliation, affiliation_id, seen(uow))
    mine = select(_c.id).where(_c.id == affiliation_id, seen(uow, change=True))
    if uow.session.scalar(mine) is None:
        raise ReadOnly(resource=Customer.resource)
    return uow.load(Affiliation, found.id, change=True)


def is_there(uow: UnitOfWork, contact_id: str, customer_id: str) -> bool:
    """Tell whether a contact has a role in a customer already."""
    same = (_c.contact_id == contact_id, _c.customer_id == customer_id, _c.merged_by.is_(None))
    return uow.session.scalar(select(_c.id).where(*same)) is not None


def expect_person(uow: UnitOfWork, customer_id: str, contact_id: str, at: str) -> None:
    """Refuse at a field a contact who is neither at home in a customer nor has a role in it."""
    roles = (_c.customer_id == customer_id, _c.merged_by.is_(None))
    elsewhere = Contact.id.in_(select(_c.contact_id).where(*roles))
    known = or_(Contact.customer_id == customer_id, elsewhere)
    named = select(Contact.name).where(Contact.id == contact_id, not_(known))
    with blaming(at):
        stranger = uow.session.scalar(named.where(visible(Contact, uow.call), present(Contact)))
        if stranger is not None:
            raise NoRole(name=stranger)
        uow.load(Contact, contact_id, known, present(Contact))


def needless(uow: UnitOfWork, record_id: str) -> Iterator[Affiliation]:
    """Yield the roles around a customer or contact that are at home by now, or there twice."""
    a, known = Affiliation, set()
    mine = or_(a.customer_id == record_id, a.contact_id == record_id) & a.merged_by.is_(None)
    chosen = select(a, Contact.customer_id).outerjoin(Contact, Contact.id == a.contact_id)
    for role, home in uow.session.execute(chosen.where(mine).order_by(a.created_at, a.id)):
        pair = role.contact_id, role.customer_id
        if pair in known or role.customer_id == home:
            yield role
        known.add(pair)


def shown(uow: UnitOfWork, rows: Iterable[Affiliation]) -> list[Any]:
    """Return affiliations with the names of both, and how the person is reached."""
    rows = list(rows)
    p, c = Contact, Customer
    people = select(p.id, p.name, p.phone, p.email).where(p.id.in_({r.contact_id for r in rows}))
    firms = select(c.id, c.name).where(c.id.in_({r.customer_id for r in rows}))
    persons = {row.id: row for row in uow.session.execute(people)}
    names: dict[str, str] = dict(uow.session.execute(firms).all())
    for row in rows:
        person = persons.get(row.contact_id)
        vars(row)["contact_name"] = person.name if person else ""
        vars(row)["phone"] = person.phone if person else None
        vars(row)["email"] = person.email if person else None
        vars(row)["customer_name"] = names.get(row.customer_id, "")
    return rows
