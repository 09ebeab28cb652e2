"""What goes to the heirs of a leaver: open opportunities, quotes and orders; what is won stays."""

from sqlalchemy import ColumnElement, and_, or_

from chassis.handover import Portion
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote


def _open_deals() -> ColumnElement[bool]:
    return Opportunity.state == "open"


def _open_quotes() -> ColumnElement[bool]:
    waiting = and_(Quote.state == "accepted", Quote.order_id.is_(None))
    return or_(Quote.state.in_(("draft", "sent")), waiting)


def _open_orders() -> ColumnElement[bool]:
    return Order.state.in_(("draft", "confirmed"))


PORTIONS = (
    Portion(Opportunity, _open_deals, together="customer_id"),
    Portion(Quote, _open_quotes, together="customer_id"),
    Portion(Order, _open_orders, together="customer_id"),
)
