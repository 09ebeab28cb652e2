"""What can be done with orders, but for their confirmation."""

from decimal import Decimal

from chassis import shares, stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.numbering import next_number
from chassis.values import Money
from contracts.organization import access, permit
from contracts.sales import credit as credit_contract
from contracts.sales import drafts
from contracts.sales import order as contract
from contracts.sales.documents import DayPast
from contracts.sales.shipping import OverReturn, OverShipment, UnknownLine
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.discount_approvals import store as discounts
from sales.hindrances import store as hindrances
from sales.opportunities import store as opportunities
from sales.orders import store
from sales.orders.model import Order, OrderLine
from sales.orders.movements import GoodsReturn, Shipment
from sales.payments import store as payments
from sales.price_lists import store as price_lists
from sales.pricing.model import price
from sales.quotes import store as quotes

tell_names = implements(contract.names)(stock.naming(Order, "number"))
list_orders = implements(contract.listed)(stock.listing(Order, contract.listed, store.matches))
search_orders = implements(contract.searched)(
    stock.listing(Order, contract.searched, store.matches)
)
read_history = implements(contract.history)(stock.past(Order, "order_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Order, "order_id", access.viewers, shares.telling("customer_id", "orders"))
)


@implements(contract.get)
def get_order(command, *, uow, settings):
    return hindrances.tell_of_order(uow, stock.load(uow, Order, command["order_id"]), settings)


@implements(contract.create)
def create_order(fields, *, uow, settings):
    customer = customers.for_new_business(uow, fields["customer_id"])
    fields["customer_id"] = customer.id
    opportunities.expect_of(uow, fields.get("opportunity_id"), customer.id)
    customers.expect_contact(uow, fields.get("contact_id"), customer.id)
    fields["payment_days"] = _days(uow, fields["payment_days"], customer)
    order = Order(
        number=next_number(uow, "order", settings.order_number),
        state="draft",
        currency=fields.pop("currency"),
        tax_included=fields.pop("tax_included"),
        paid_minor=0,
        credited_minor=0,
        given_up_minor=0,
        bad_debt_minor=0,
        shipments=[],
        returns=[],
        customer_name=customer.name,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    _fill(uow, order, fields)
    order.credit_standing = credit.stands(uow, customer, order.total)
    uow.add(order)
    uow.emit(contract.created, order)
    return hindrances.tell_of_order(uow, order, settings)


@implements(contract.update)
def update_order(patch, *, uow, settings):
    order = stock.load(uow, Order, patch.pop("order_id"), change=True)
    order.must_be_draft()
    customers.expect_contact(uow, patch.get("contact_id"), order.customer_id)
    _fill(uow, order, patch)
    with uow.session.no_autoflush:  # one change of the order, one version of it
        customer = customers.find(uow, order.customer_id)
        order.credit_standing = credit.stands(uow, customer, order.total) if customer else None
    uow.emit(contract.updated, order)
    return hindrances.tell_of_order(uow, order, settings)


@implements(contract.ship, first=gate(permit.check, contract.ship))
def ship_order(command, *, uow, settings):
    order = stock.load(uow, Order, command["order_id"], change=True)
    hindrances.expect_credit(uow, order)
    parts, cost = _at_their_lines(command, lambda wanted: order.ship(wanted, uow.now))
    shipment = Shipment(
        number=next_number(uow, "shipment", settings.shipment_number),
        shipped_at=uow.now,
        shipped_by=uow.call.actor_id,
        carrier=command.get("carrier"),
        tracking_number=command.get("tracking_number"),
        parts=parts,
    )
    order.shipments.append(shipment)
    uow.flush()
    rest = order.delivery_state == "partial"
    told = {"shipment_total": cost, "is_partial": rest}
    uow.emit(contract.shipped, order, shipment=shipment, **told)
    if order.state == "completed":
        uow.emit(contract.completed, order)
    return order


@implements(contract.return_goods)
def take_goods_back(command, *, uow):
    order = stock.load(uow, Order, command["order_id"], change=True)
    was, exchange = order.state, command["exchange"]
    parts, lines = _at_their_lines(
        command, lambda wanted: order.take_back(wanted, exchange=exchange, now=uow.now)
    )
    back = GoodsReturn(
        returned_at=uow.now,
        returned_by=uow.call.actor_id,
        exchange=exchange,
        reason=command["reason"],
        parts=parts,
    )
    order.returns.append(back)
    uow.flush()
    told = {"return_total": _sum(order, lines), "returned_lines": lines}
    uow.emit(contract.returned, order, goods_return=back, **told)
    if (was, order.state) == ("completed", "confirmed"):
        uow.emit(contract.reopened, order)
    return order


@implements(contract.close)
def close_the_rest_of_an_order(command, *, uow):
    order = stock.load(uow, Order, command["order_id"], change=True)
    if order.refund(command["reason"], uow.now):
        return _let_go(uow, order, was_confirmed=True)
    lines = order.close(command["reason"], uow.now)
    uow.emit(contract.closed, order, closed_total=_sum(order, lines), closed_lines=lines)
    if order.state == "completed":
        uow.emit(contract.completed, order)
    return order


@implements(credit_contract.release_credit)
def release_credit_of_an_order(command, *, uow):
    order = stock.load(uow, Order, command["order_id"], change=True)
    order.release_credit(uow.call.actor_id, command["reason"], uow.now)
    return order


@implements(contract.cancel)
def cancel_order(command, *, uow):
    return _cancelled(uow, _freed(uow, command), command["reason"])


@implements(drafts.drop_order)
def drop_order(command, *, uow):
    order = _freed(uow, command)
    order.must_be_draft()
    return _cancelled(uow, order, command["reason"])


def _freed(uow, command):
    """Return an order that is to be given up; nobody decides about its discount any more."""
    order = stock.load(uow, Order, command["order_id"], change=True)
    discounts.withdraw(uow, order)
    return order


def _cancelled(uow, order, reason):
    was_confirmed = order.cancel(reason, uow.now, payments.hindrance(uow, order))
    return _let_go(uow, order, was_confirmed=was_confirmed)


def _let_go(uow, order, *, was_confirmed):
    """Tell that an order is cancelled; what it became of and what waits for it are free."""
    uow.emit(contract.cancelled, order, was_confirmed=was_confirmed)
    quotes.free_from(uow, order)
    return order


def _days(uow, wanted, customer):
    """Return in how many days an order is payable: as wanted, else as the customer's credit."""
    if wanted is not None:
        return wanted
    held = credit.terms(uow, customer).payment_days
    return credit.USUAL_DAYS if held is None else held


def _fill(uow, order, fields):
    lines = fields.pop("lines", None)
    promised = fields.get("promised_on")
    if promised and promised != order.promised_on and promised < hindrances.today(uow):
        raise DayPast(at="/promised_on", day=promised.isoformat())
    with uow.session.no_autoflush:
        order.change(fields)
        if lines is not None:
            priced = price(lines, order.currency, price_lists.basis(uow, lines))
            order.lines = [OrderLine(**line, shipped_quantity_e4=0) for line in priced]
        order.add_up()


def _at_their_lines(command, move):
    """Move what is wanted; a refusal names the first entry about the line that it is about."""
    try:
        return move(_wanted(command))
    except (UnknownLine, OverShipment, OverReturn) as wrong:
        ids = [part["line_id"] for part in command["lines"]]
        name = "line_id" if isinstance(wrong, UnknownLine) else "quantity"
        wrong.pointer = f"/lines/{ids.index(wrong.details['line_id'])}/{name}"
        raise


def _sum(order, lines):
    return Money(sum(line["total"].minor for line in lines), order.currency)


def _wanted(command):
    wanted: dict[str, Decimal] = {}
    for part in command.get("lines", ()):
        wanted[part["line_id"]] = wanted.get(part["line_id"], Decimal(0)) + part["quantity"]
    return wanted
