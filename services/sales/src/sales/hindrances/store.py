"""What refuses the next step of a quote or an order, as far as sales knows it."""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

from chassis.hindrances import hindrances_of
from chassis.uow import UnitOfWork
from chassis.values import Money
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.discount_approvals import store as discounts
from sales.orders.model import Order
from sales.quotes.model import Quote
from sales.settings import SalesSettings


def tell_of_order(uow: UnitOfWork, order: Order, settings: SalesSettings) -> Order:
    """Let an order tell why it would not be confirmed, or not be shipped."""
    limit = settings.discount_limit_percent
    approved = partial(discounts.refuse_order_unless_approved, uow, order, limit)
    checks = {
        "confirm": (approved, partial(_expect_room, uow, order)),
        "ship": (partial(expect_credit, uow, order),),
    }
    order.hindrances = hindrances_of(uow, order, checks)
    return order


def tell_of_quote(uow: UnitOfWork, quote: Quote, settings: SalesSettings) -> Quote:
    """Let a quote tell why it would not be sent, accepted or converted."""
    limit = settings.discount_limit_percent
    valid = partial(quote.must_be_valid, today(uow))
    checks = {
        "send": (valid, partial(discounts.refuse_unless_approved, uow, quote, limit)),
        "accept": (valid,),
        "convert": (partial(_expect_credit_of_all, uow, quote),),
    }
    quote.hindrances = hindrances_of(uow, quote, checks)
    return quote


def expect_credit(uow: UnitOfWork, order: Order) -> None:
    """Refuse to ship to a customer whose limit is exceeded, unless the order was released."""
    customer = customers.find(uow, order.customer_id)
    if customer is not None and order.state == "confirmed" and not order.credit_released_at:
        credit.admit(uow, customer, Money(0, order.currency))


def today(uow: UnitOfWork) -> dt.date:
    """Return the day of the caller."""
    return uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()


def _expect_room(uow: UnitOfWork, order: Order) -> None:
    """Refuse what the ledger would, by what it told last; it is asked at the confirmation."""
    if not order.credit_released_at:
        _expect_credit_of_all(uow, order)


def _expect_credit_of_all(uow: UnitOfWork, document: Order | Quote) -> None:
    credit.admit(uow, customers.chosen(uow, document.customer_id), document.total)
