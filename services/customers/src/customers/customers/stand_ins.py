"""Who stands for whom since customers were merged."""

from collections.abc import Iterable

from sqlalchemy import select

from chassis.uow import UnitOfWork
from customers.customers.model import Customer


def merged_into(uow: UnitOfWork, customer_id: str) -> list[str]:
    """Return the ids of customers that stand for this one since they were merged, itself first."""
    return merged_into_each(uow, [customer_id])[customer_id]


def merged_into_each(uow: UnitOfWork, customer_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return for each of some customers the ids that stand for it, itself first."""
    found = {one: [one] for one in customer_ids}
    stands_for = {one: one for one in found}
    c, new = Customer, list(found)
    while new:
        chosen = select(c.id, c.merged_into).where(c.merged_into.in_(new)).order_by(c.id)
        rows = uow.session.execute(chosen).all()
        stands_for |= {row.id: stands_for[row.merged_into] for row in rows}
        for row in rows:
            found[stands_for[row.id]].append(row.id)
        new = [row.id for row in rows]
    return found
