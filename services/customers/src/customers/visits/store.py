"""Every query about visits and places."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, event, func, insert, inspect, or_, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from chassis.values import new_id
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.visits.model import CustomerPlace, Visit
from customers.visits.rules import MICRO, Point, box, distance_m, point

LOOKED_AT = 2000
"""Places in the box whose distance is worked out, those nearest to its middle."""
_p = CustomerPlace


def seen(uow: UnitOfWork) -> Any:
    """Return the condition that a visit is to a customer that the caller sees."""
    return Visit.customer_id.in_(customers.seen(uow))


@event.listens_for(Customer, "after_insert")
@event.listens_for(Customer, "after_update")
def follow_addresses(mapper: Any, connection: Connection, customer: Customer) -> None:
    """Write the places of a customer anew with its addresses, whoever changes them."""
    if not inspect(customer).attrs.addresses.history.has_changes():
        return
    customer_id, rows = customer.id, []
    connection.execute(delete(_p).where(_p.customer_id == customer_id))
    for one in customer.addresses or ():
        if one.get("latitude") is not None and one.get("longitude") is not None:
            at = point(one["latitude"], one["longitude"])
            about = {"purpose": one["purpose"], "address": one["text"], "id": new_id()}
            where = {"latitude_e6": at.latitude, "longitude_e6": at.longitude}
            rows.append({**about, **where, "customer_id": customer_id})
    if rows:
        connection.execute(insert(_p), rows)


def nearest_m(uow: UnitOfWork, customer_id: str, here: Point) -> int | None:
    """Return the metres to the nearest place of a customer, None where it has none."""
    chosen = select(_p.latitude_e6, _p.longitude_e6).where(_p.customer_id == customer_id)
    rows = uow.session.connection().execute(chosen)
    return min((round(distance_m(here, Point(*row))) for row in rows), default=None)


def around(uow: UnitOfWork, here: Point, radius_m: int, most: int) -> list[dict[str, Any]]:
    """Return customers within the radius that the caller sees, the nearest first."""
    bounds, c = box(here, radius_m), Customer
    lies = or_(*(_p.longitude_e6.between(west, east) for west, east in bounds.ranges))
    off = func.abs(_p.latitude_e6 - here.latitude) + func.abs(_p.longitude_e6 - here.longitude)
    columns = (_p.customer_id, _p.purpose, _p.address, _p.latitude_e6, _p.longitude_e6)
    chosen = select(*columns, c.name, c.owner_id, c.phone, c.class_id)
    chosen = chosen.join(c, c.id == _p.customer_id)
    mine = (c.id.in_(customers.seen(uow)), present(c))
    inside = (_p.latitude_e6.between(bounds.south, bounds.north), lies)
    rows = uow.session.connection().execute(
        chosen.where(*inside, *mine).order_by(off).limit(LOOKED_AT)
    )
    nearest: dict[str, dict[str, Any]] = {}
    for row in rows.mappings():
        away = round(distance_m(here, Point(row["latitude_e6"], row["longitude_e6"])))
        known = nearest.get(row["customer_id"])
        if away <= radius_m and (known is None or away < known["distance_m"]):
            nearest[row["customer_id"]] = _near(row, away)
    ordered = sorted(nearest.values(), key=lambda one: (one["distance_m"], one["customer_id"]))
    return ordered[:most]


def _near(row: Any, away: int) -> dict[str, Any]:
    where = {
        "latitude": Decimal(row["latitude_e6"]) / MICRO,
        "longitude": Decimal(row["longitude_e6"]) / MICRO,
    }
    return {**row, **where, "distance_m": away}
