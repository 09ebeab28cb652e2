"""Every query about quotes."""

from sqlalchemy import ColumnElement

from chassis import sight
from chassis.uow import UnitOfWork
from sales.quotes.model import Quote


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a quote answers to the search *text*."""
    return sight.holding(Quote, uow.call, text, "number", "customer_name")


def locked(uow: UnitOfWork, quote_id: str) -> Quote:
    """Return a quote for a change that nobody asked for; raises NotFound."""
    return uow.load(Quote, quote_id, change=True)
