"""Every query about what the ledger keeps of customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis import merging
from chassis.errors import NotFound, Refusal, blaming
from chassis.projections import keep_newest
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.receivable import UnknownCustomer
from ledger.customer_refs.model import CustomerRef


def check(
    uow: UnitOfWork, customer_id: str, refusal: type[Refusal], *, removed: bool = False
) -> str:
    """
    Return the name of a customer; raise *refusal* for one that the ledger was not told of.

    removed: one in the recycle bin will do: money arrives all the same. What another service
    asks for is believed, because its events may overtake those of customers.
    """
    found = uow.session.get(CustomerRef, customer_id)
    if found is not None and (removed or not found.removed):
        return found.name
    if uow.call.via:
        return ""
    raise refusal(customer_id=customer_id)


def expect_all(uow: UnitOfWork, postings: Sequence[Mapping[str, Any]], at: str = "") -> None:
    """Raise UnknownCustomer for the first that one of *postings*, which stand at *at*, names."""
    for place, posting in enumerate(postings):
        if posting["customer_id"]:
            with blaming(f"{at}/postings/{place}/customer_id"):
                check(uow, posting["customer_id"], UnknownCustomer, removed=True)


def keeper(
    uow: UnitOfWork, customer_id: str, owner_id: str | None, department_id: str | None
) -> dict[str, str | None]:
    """
    Return whose a debt of a customer is: of the owner of the customer, whoever writes it down.

    owner_id, department_id: whose it is where the customer has no owner.
    """
    found = uow.session.get(CustomerRef, customer_id)
    if found is None or found.owner_id is None:
        return {"owner_id": owner_id, "department_id": department_id}
    return {"owner_id": found.owner_id, "department_id": found.department_id}


def expect_seen(uow: UnitOfWork, customer_id: str) -> None:
    """
    Raise NotFound for a customer that nobody knows, or that the caller may not see.

    What another service asks for is believed: it has looked at the customer before.
    """
    model: Any = CustomerRef
    if uow.call.via:
        return
    mine = (CustomerRef.id == present(uow, customer_id), visible(model, uow.call))
    if uow.session.scalar(select(CustomerRef.id).where(*mine)) is None:
        raise NotFound(resource=model.resource, id=customer_id)


def present(uow: UnitOfWork, customer_id: str) -> str:
    """Return who this customer is by now: the survivor of one that was merged."""
    return merging.survivor_of(uow, customer_id) or customer_id


def foretell(uow: UnitOfWork, customer_id: str, name: str) -> None:
    """Know a customer of whom an order has told, until its own events come."""
    keep(uow, row(customer_id, 0, {"name": name}))


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Write each of *rows* unless one as new is there."""
    keep_newest(uow, CustomerRef.__table__, *rows)


def row(customer_id: str, version: int, told: Any, *, removed: bool = False) -> dict[str, Any]:
    """Return what is kept of what was *told* of a customer."""
    return {
        "id": customer_id,
        "version": version,
        "name": told.get("name") or "",
        "owner_id": told.get("owner_id"),
        "department_id": told.get("department_id"),
        "removed": removed,
    }
