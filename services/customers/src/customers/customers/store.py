"""Every query about customers."""

from sqlalchemy import ColumnElement

from chassis.uow import UnitOfWork
from customers.customers.model import Customer


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a customer answers to the search *text*."""
    return Customer.name.contains(text, autoescape=True)
