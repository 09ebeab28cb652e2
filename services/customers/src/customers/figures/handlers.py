"""What can be read of the worth of customers."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.lists import page
from contracts.customers import figure as contract
from customers.customers import along
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.figures import store
from customers.figures.model import Figures


@implements(contract.figures)
def read_figures(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"])
    along.must_go_along(uow, customer.id, along.WORTH)
    return store.shown(store.of_customer(uow, customer.id, settings.currency))


@implements(contract.listed)
def list_figures(command, *, uow):
    return _page(uow, contract.listed, command)


@implements(contract.searched)
def search_figures(command, *, uow):
    return _page(uow, contract.searched, command)


def _page(uow: Any, operation: Operation, command: Any) -> dict[str, Any]:
    assert operation.listing is not None
    seen: list[Any] = [Figures.id.in_(customers.seen(uow))]
    worth = along.worth_seen(uow, Figures.id)
    if worth is not None:
        seen.append(worth)
    figures: Any = Figures  # not a Record: nobody changes it, so that it has no version
    found = page(uow, operation.listing, figures, command, *seen)
    return {**found, "items": [store.shown(row) for row in found["items"]]}
