"""Every query about quotes."""

from sqlalchemy import ColumnElement, func, or_

from chassis.uow import UnitOfWork
from sales.quotes.model import Quote


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a quote answers to the search *text*."""
    wanted = text.lower()
    columns = (Quote.number, Quote.customer_name)
    return or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))


def locked(uow: UnitOfWork, quote_id: str) -> Quote:
    """Return a quote for a change that nobody asked for; raises NotFound."""
    return uow.load(Quote, quote_id, change=True)
