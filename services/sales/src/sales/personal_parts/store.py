"""What is kept of people here: deals and contracts with customers in person, and who is named."""

from sqlalchemy import ColumnElement, or_

from chassis.personal import Holding, Person, by, says
from chassis.uow import UnitOfWork
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote


def _orders(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """Those of the person, and those of others that are delivered to him."""
    his = by(Order, "customer_id", "contact_id")(uow, person)
    return or_(his, says(Order, "ship_to")(uow, person))


HOLDINGS = (
    Holding(Opportunity, by(Opportunity, "customer_id"), texts=("name", "customer_name")),
    Holding(
        Quote, by(Quote, "customer_id"), law="contracts", told=("number", "title", "customer_name")
    ),
    Holding(
        Order,
        _orders,
        law="contracts",
        told=("number", "title", "customer_name", "ship_to", "customer_reference"),
    ),
)
"""Copies of customers and contacts follow what the customers service tells."""
