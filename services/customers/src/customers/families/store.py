"""Every query about who is above and below a customer."""

from typing import Any

from sqlalchemy import select

from chassis.attachments.model import INFECTED, Attachment
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers.family import DEEPEST, MOST
from customers.customers import along
from customers.customers.model import Customer

_c = Customer.__table__.c
Row = dict[str, Any]


def with_sums(uow: UnitOfWork, ids: list[str]) -> list[str]:
    """Return the customers whose sums the caller may know: what was shared has its orders along."""
    worth = along.worth_seen(uow, Customer.id)
    chosen = select(Customer.id).where(Customer.id.in_(ids))
    return list(uow.session.scalars(chosen if worth is None else chosen.where(worth)))


def above(uow: UnitOfWork, customer: Customer) -> list[Row]:
    """Return who is above a customer, nearest first."""
    found: list[Row] = []
    parent_id, known = customer.parent_id, {customer.id}
    while parent_id and parent_id not in known and len(found) < DEEPEST:
        known.add(parent_id)
        rows = _rows(uow, _c.id == parent_id)
        found += [{**row, "depth": len(found) + 1} for row in rows]
        parent_id = rows[0]["parent_id"] if rows else None
    return found


def below(uow: UnitOfWork, customer_id: str) -> list[Row]:
    """Return who is below a customer, level by level."""
    found: list[Row] = []
    level, known, depth = [customer_id], {customer_id}, 1
    while level and depth <= DEEPEST and len(found) < MOST:
        rows = [row for row in _rows(uow, _c.parent_id.in_(level)) if row["id"] not in known]
        found += [{**row, "depth": depth} for row in rows]
        level, depth = [row["id"] for row in rows], depth + 1
        known.update(level)
    return found[:MOST]


def untie(uow: UnitOfWork, survivor: Customer) -> None:
    """Take the survivor of a merger from below itself."""
    uow.flush()
    line = [survivor.id, *(row["id"] for row in above(uow, survivor))]
    last = uow.session.scalar(select(_c.parent_id).where(_c.id == line[-1]))
    if last in line:
        survivor.parent_id = None


def member(uow: UnitOfWork, number: str) -> str | None:
    """Return the id of the customer with a member number."""
    return uow.session.scalar(select(_c.id).where(_c.member_number == number))


def picture(uow: UnitOfWork, customer_id: str, attachment_id: str) -> Attachment | None:
    """Return a file of a customer that is a picture."""
    a = Attachment
    mine = (a.id == attachment_id, a.of == Customer.resource, a.record_id == customer_id)
    fit = (a.content_type.startswith("image/"), a.state != INFECTED, present(a))
    return uow.session.scalars(select(a).where(*mine, *fit)).first()


def _rows(uow: UnitOfWork, *where: Any) -> list[Row]:
    seen = visible(Customer, uow.call).label("visible")
    chosen = select(_c.id, _c.name, _c.parent_id, seen).where(*where, present(Customer))
    rows = uow.session.connection().execute(chosen.order_by(_c.name, _c.id).limit(MOST))
    return [{**row, "visible": bool(row["visible"])} for row in rows.mappings()]
