"""Every query about quotes."""

from sqlalchemy import ColumnElement

from chassis import sight
from chassis.uow import UnitOfWork
from contracts.sales import quote as contract
from sales.orders.model import Order
from sales.quotes.model import Quote


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a quote answers to the search *text*."""
    return sight.holding(Quote, uow.call, text, "number", "customer_name")


def locked(uow: UnitOfWork, quote_id: str) -> Quote:
    """Return a quote for a change that nobody asked for; raises NotFound."""
    return uow.load(Quote, quote_id, change=True)


def free_from(uow: UnitOfWork, order: Order) -> None:
    """Let the quote of an *order* that was cancelled become another one."""
    quote = locked(uow, order.quote_id) if order.quote_id else None
    if quote is not None and quote.lose(order.id):
        uow.emit(contract.reopened, quote)
