"""What is kept of people here: deals and contracts with customers in person, and who is named."""

from chassis.personal import Holding, by
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote

HOLDINGS = (
    Holding(Opportunity, by(Opportunity, "customer_id"), texts=("name", "customer_name")),
    Holding(
        Quote, by(Quote, "customer_id"), law="contracts", told=("number", "title", "customer_name")
    ),
    Holding(
        Order,
        by(Order, "customer_id", "contact_id"),
        law="contracts",
        told=("number", "title", "customer_name", "ship_to", "customer_reference"),
    ),
)
"""Copies of customers and contacts follow what the customers service tells."""
