"""What was sold follows orders."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis.binding import reacts_to
from chassis.values import new_id
from contracts.sales import order
from ledger.product_costs import store as costs
from ledger.product_costs.rules import E4, cost_of
from ledger.sale_lines import store
from ledger.sale_lines.model import SaleLine


@reacts_to(order.confirmed)
def note_what_was_sold(event, *, uow):
    if store.of_order(uow, event.subject):
        return
    moment = dt.datetime.fromisoformat(event.time).astimezone(ZoneInfo(uow.call.time_zone))
    for line in event.get("lines") or ():
        uow.add(_line(event, line, moment.date())).cost_minor = _cost(uow, line, moment.date())


@reacts_to(order.cancelled)
def forget_what_was_not_sold(event, *, uow):
    for line in store.of_order(uow, event.subject):
        line.cancelled = True


def _cost(uow, line, day):
    """What the line cost us by what its product costs on the day; None where that is unknown."""
    if not line.get("product_id") or not line.get("quantity"):
        return None
    unit = costs.unit_minor(uow, line["product_id"], line["net"].currency, day)
    return None if unit is None else cost_of(int(line["quantity"] * E4), unit)


def _line(event, line, day):
    return SaleLine(
        id=new_id(),
        order_id=event.subject,
        order_number=event["number"],
        customer_id=event["customer_id"],
        product_id=line.get("product_id"),
        product_name=line.get("product_name") or "",
        owner_id=event.get("owner_id"),
        department_id=event.get("department_id"),
        sold_on=day,
        quantity_e4=int(line["quantity"] * 10_000) if line.get("quantity") else 0,
        currency=line["net"].currency,
        net_minor=line["net"].minor,
        cost_minor=None,
        cancelled=False,
    )
