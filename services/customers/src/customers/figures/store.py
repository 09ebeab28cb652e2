"""Every query about what customers are worth."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select

from chassis import merging
from chassis.calendar import Calendar
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from chassis.values import Money
from customers.credit.model import ExposureRef
from customers.customers.model import Customer
from customers.figures.model import FACTS, Figures, PurchaseRef, ReceiptRef, TicketRef
from customers.figures.rules import Fact, Told, changes_on, fold

Row = dict[str, Any]
COUNTED = 100_000
"""Facts of one customer that are added up."""


def keep(uow: UnitOfWork, model: type[Any], row: Row) -> str:
    """
    Write what was told, unless something newer was told before.

    Returns the id of the customer that it counts for: after a merger the survivor's.
    """
    customer_id = merging.adopt(uow, model.customer_id, row["id"], row["customer_id"])
    keep_newest(uow, model.__table__, {**row, "customer_id": customer_id})
    return customer_id


def heir(uow: UnitOfWork, customer_id: str) -> str:
    """Return who a customer is by now: after a merger the survivor."""
    return merging.survivor_of(uow, customer_id) or customer_id


def told_of(uow: UnitOfWork, customer_id: str) -> Told:
    """Return all that counts of a customer."""
    return Told(
        purchases=_facts(uow, PurchaseRef, customer_id),
        receipts=_facts(uow, ReceiptRef, customer_id),
        arrears=_arrears(uow, customer_id),
    )


def refigure(uow: UnitOfWork, customer_id: str, currency: str) -> dt.datetime | None:
    """Fold the sums of a customer anew; return when they change although nothing happens."""
    # Of two at once the second waits here and then sees what the first has written.
    uow.session.execute(LOCK, {"customer_id": customer_id})
    told, today = told_of(uow, customer_id), local_day(uow)
    row = {"id": customer_id, **fold(told, today, currency), **_tickets(uow, customer_id)}
    row["as_of"] = _newest(uow, customer_id)
    connection = uow.session.connection()
    connection.execute(FORGET, {"customer_id": customer_id})
    if row["as_of"] is not None:
        connection.execute(insert(Figures).values(**row))
    day = changes_on(told, today)
    return at_day(day) if day else None


def local_day(uow: UnitOfWork) -> dt.date:
    """Return the day at the house now."""
    return uow.now.astimezone(_zone()).date()


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day at the house of a moment."""
    return moment.astimezone(_zone()).date()


def at_day(day: dt.date) -> dt.datetime:
    """Return when a day begins at the house."""
    return dt.datetime.combine(day, dt.time(), _zone()).astimezone(dt.UTC)


def of_customer(uow: UnitOfWork, customer_id: str, currency: str) -> Figures:
    """Return the sums of a customer, all nothing where nothing was told."""
    found = uow.session.get(Figures, customer_id)
    if found is not None:
        return found
    nothing = {"id": customer_id, "tickets": 0, "open_tickets": 0}
    return Figures(**nothing, **fold(Told(), local_day(uow), currency))


def shown(figures: Figures) -> Row:
    """Return the sums with money instead of minor units."""
    names = ("ordered", "paid", "arrears")
    told = {c.name: getattr(figures, c.name) for c in Figures.__table__.c if c.name != "amounts"}
    goods = ("quantity", "quantity_last_year")
    sums = (*goods, "ordered", "paid", "arrears", "ordered_last_year", "paid_last_year")
    amounts = [
        {**one, **{name: Money(one[name], one["currency"]) for name in names}}
        for one in figures.amounts
    ]
    more = {name: getattr(figures, name) for name in sums}
    return {**told, **more, "customer_id": figures.id, "amounts": amounts}


def _zone() -> ZoneInfo:
    zone = Calendar().zone
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone))


def _facts(uow: UnitOfWork, model: type[Any], customer_id: str) -> list[Fact]:
    found = uow.session.connection().execute(FACTS_OF[model], {"customer_id": customer_id})
    return [Fact(*row) for row in found]


def _arrears(uow: UnitOfWork, customer_id: str) -> dict[str, int]:
    """The books keep the ids of merged customers, so that theirs are added up here."""
    connection, mine, ids = uow.session.connection(), [customer_id], [customer_id]
    while ids:
        ids = list(connection.scalars(MERGED_INTO, {"ids": ids}))
        mine += ids
    rows = connection.execute(ARREARS_OF, {"ids": mine})
    return {currency: int(minor) for currency, minor in rows}


def _tickets(uow: UnitOfWork, customer_id: str) -> Row:
    rows = list(uow.session.connection().execute(TICKETS_OF, {"customer_id": customer_id}))
    asked = sum(row[3] for row in rows)
    return {
        "tickets": sum(row[1] for row in rows),
        "open_tickets": sum(row[1] for row in rows if row[0]),
        "satisfaction": round(sum(row[2] or 0 for row in rows) * 100 / asked) if asked else None,
    }


def _newest(uow: UnitOfWork, customer_id: str) -> dt.datetime | None:
    moments = uow.session.connection().execute(NEWEST_OF, {"customer_id": customer_id}).one()
    return max((moment for moment in moments if moment is not None), default=None)


def _facts_of(model: type[Any]) -> Any:
    c = model.__table__.c
    goods = [c.quantity_e4] if model is PurchaseRef else []
    chosen = select(c.happened_on, c.amount_minor, c.currency, *goods)
    return chosen.where(c.customer_id == OF, c.counts).limit(COUNTED)


# Made once: to build a statement costs more than to run it.
OF: Any = bindparam("customer_id")
SOME: Any = bindparam("ids", expanding=True)
LOCK = select(Customer.id).where(Customer.id == OF).with_for_update()
FORGET = delete(Figures).where(Figures.id == OF)
FACTS_OF = {model: _facts_of(model) for model in (PurchaseRef, ReceiptRef)}
MERGED_INTO = select(Customer.id).where(Customer.merged_into.in_(SOME))
ARREARS_OF = (
    select(ExposureRef.currency, func.sum(ExposureRef.receivable_minor))
    .where(ExposureRef.customer_id.in_(SOME))
    .group_by(ExposureRef.currency)
)
TICKETS_OF = (
    select(
        TicketRef.open,
        func.count(),
        func.sum(TicketRef.satisfaction),
        func.count(TicketRef.satisfaction),
    )
    .where(TicketRef.customer_id == OF)
    .group_by(TicketRef.open)
)
NEWEST_OF = select(
    *(
        select(func.max(fact.told_at)).where(fact.customer_id == OF).scalar_subquery()
        for fact in (*FACTS, ExposureRef)
    )
)
