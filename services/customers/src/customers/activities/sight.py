"""Through what an activity is seen: its customer, or the lead that has not become one yet."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from chassis.context import Call
from chassis.custom.handlers import model_for
from chassis.scopes import present, visible
from customers.customers.model import Customer


def in_sight(customer_id: Any, lead_id: Any, call: Call, *, change: bool) -> ColumnElement[bool]:
    """Return the condition that the caller sees the customer, or without one the lead."""
    lead = model_for("customers.lead")
    firms = select(Customer.id).where(visible(Customer, call, change=change), present(Customer))
    leads = select(lead.id).where(visible(lead, call, change=change), present(lead))
    return or_(customer_id.in_(firms), and_(customer_id.is_(None), lead_id.in_(leads)))
