"""What was sold follows orders."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis.binding import reacts_to
from chassis.values import new_id
from contracts.sales import order
from ledger.journal import store as journal
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


@reacts_to(order.shipped)
def book_what_shipped_goods_cost(event, *, uow, settings):
    _move(event, event.get("shipment"), 1, uow, settings)


@reacts_to(order.returned)
def take_back_what_returned_goods_cost(event, *, uow, settings):
    _move(event, event.get("goods_return"), -1, uow, settings)


@reacts_to(order.closed)
def sell_no_more_than_was_shipped(event, *, uow):
    closed = _quantities(event.get("closed_lines"))
    for line in store.of_order(uow, event.subject):
        returned = line.returned_e4 + closed.get(line.line_id, 0)
        line.returned_e4 = min(returned, line.quantity_e4)


@reacts_to(order.cancelled)
def forget_what_was_not_sold(event, *, uow):
    for line in store.of_order(uow, event.subject):
        line.cancelled = True


def _move(event, goods, sign, uow, settings):
    """Let *goods* of an order leave the house (sign 1), or come back (−1)."""
    moved = _quantities((goods or {}).get("lines"))
    lines = [line for line in store.of_order(uow, event.subject) if line.line_id in moved]
    for line in lines:
        left = line.shipped_e4 + sign * moved[line.line_id]
        line.shipped_e4 = min(max(left, 0), line.quantity_e4)
        if sign < 0 and not goods.get("exchange"):
            line.returned_e4 = min(line.returned_e4 + moved[line.line_id], line.quantity_e4)
    moment = dt.datetime.fromisoformat(event.time).astimezone(ZoneInfo(uow.call.time_zone))
    journal.post_at_last(uow, *store.unbooked(uow, lines, settings, moment.date()))


def _quantities(lines):
    return {one["line_id"]: int(one["quantity"] * E4) for one in lines or ()}


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
        line_id=line.get("id"),
        shipped_e4=0,
        booked_minor=0,
        returned_e4=0,
        credited_minor=0,
    )
