"""Every query about what sales keeps of customers."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from chassis.uow import UnitOfWork
from contracts.sales.opportunity import UnknownCustomer
from sales.customer_refs.model import CustomerRef, ExposureRef


def known(uow: UnitOfWork, customer_id: str, name: str | None = None) -> CustomerRef:
    """
    Return a customer that is not removed; raises UnknownCustomer.

    name: of one whose event may be on its way still; only a service is believed.
    """
    found = uow.session.get(CustomerRef, customer_id)
    if found is None and name and uow.call.via:
        return _foretold(uow, customer_id, name)
    if found is None or found.removed:
        raise UnknownCustomer(customer_id=customer_id)
    return found


def _foretold(uow: UnitOfWork, customer_id: str, name: str) -> CustomerRef:
    row = {"id": customer_id, "version": 0, "name": name, "currency": "CNY", "removed": False}
    keep(uow, CustomerRef, row)
    return uow.session.get_one(CustomerRef, customer_id)


def exposure(uow: UnitOfWork, customer_id: str, currency: str) -> ExposureRef | None:
    """Return what the ledger last told of the customer's exposure."""
    return uow.session.get(ExposureRef, (customer_id, currency))


def keep(uow: UnitOfWork, model: type[Any], *rows: dict[str, Any]) -> None:
    """Write each of *rows*, all with the same columns, unless one as new is there."""
    table: Table = model.__table__
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = make(table).values(rows)
    keys = [column.name for column in table.primary_key]
    others = {name: written.excluded[name] for name in rows[0] if name not in keys}
    newer = table.c.version < written.excluded.version
    connection.execute(written.on_conflict_do_update(index_elements=keys, set_=others, where=newer))
