"""Every query that renames what shows a customer."""

from typing import Any

from sqlalchemy import select, true, update

from chassis.uow import UnitOfWork
from sales.customer_refs.model import CustomerRef
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote

_FOLLOWING: tuple[tuple[Any, Any], ...] = (
    (Opportunity, true()),
    (Quote, Quote.state == "draft"),
    (Order, Order.state == "draft"),
)
"""A paper that went out keeps the name that is written on it."""


def show(uow: UnitOfWork, *customer_ids: str) -> None:
    """Let what follows its customer say what he is called by now; no record gets a version."""
    for customer_id in customer_ids:
        name = uow.session.scalar(select(CustomerRef.name).where(CustomerRef.id == customer_id))
        for model, where in _FOLLOWING if name else ():
            theirs = (model.customer_id == customer_id, model.customer_name != name, where)
            renamed = update(model).where(*theirs).values(customer_name=name)
            uow.session.execute(renamed, execution_options={"synchronize_session": False})
