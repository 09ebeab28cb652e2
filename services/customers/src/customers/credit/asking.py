"""
Asking sales and the ledger what is open with a customer, before he is taken away.

What their events have told may be older than the last order; they themselves know. Where one of
them does not answer, nobody is taken away.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chassis import stock
from chassis.context import Call
from chassis.runtime import RpcClient, Runtime
from chassis.scopes import visible
from chassis.values import Money
from contracts.customers.customer import BusinessOpen
from contracts.ledger import exposure
from contracts.sales import customer_business
from customers.credit.store import SUMS
from customers.customers import store as customers
from customers.customers.model import Customer


@dataclass(frozen=True)
class Business:
    """What is open with one customer: numbers of orders, sums as text, kinds of new papers."""

    orders: Sequence[str]
    sums: dict[str, str]
    entered: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Whether money or goods are owed."""
        return bool(self.orders) or any(told != "0" for told in self.sums.values())


def business_of(
    ids: Sequence[str], rpc: RpcClient, call: Call, since: dt.datetime | None = None
) -> Business:
    """
    Return what is open at this moment with a customer, whom all of *ids* stand for.

    since: tell also which kinds of papers were entered from then on.
    Raises Unavailable when sales or the ledger does not answer.
    """
    asked: dict[str, Any] = {"customer_ids": list(ids)[: customer_business.MOST_CUSTOMERS]}
    owed = rpc.call(exposure.of_customers, asked, call)["items"]
    if since:
        asked = {**asked, "since": since.isoformat()}
    sold = rpc.call(customer_business.of_customers, asked, call)["items"]
    orders = [number for one in sold for number in one["open_orders"]]
    entered = dict.fromkeys(kind for one in sold for kind in one["entered"])
    sums = {name: _text(one[name] for one in owed) for name in SUMS}
    return Business(orders[: customer_business.MOST_NAMED], sums, list(entered))


def before_removal(command: Any, *, call: Call, rpc: RpcClient, runtime: Runtime) -> None:
    """Raise BusinessOpen or Unavailable; NotFound for whom the caller may not remove."""
    with runtime.transaction(call, writes=False) as uow:
        customer = stock.load_own(uow, Customer, command["customer_id"], lock=False)
        name, ids = customer.name, customers.merged_into(uow, customer.id)
    _refuse_open(name, ids, rpc, call)


def before_destroyal(command: Any, *, call: Call, rpc: RpcClient, runtime: Runtime) -> None:
    """Do the same for one in the recycle bin; whom it cannot see is refused afterwards."""
    with runtime.transaction(call, writes=False) as uow:
        mine = visible(Customer, call, change=True, shared=False)
        customer = customers.in_the_bin(uow, command["customer_id"], mine)
        if customer is None:
            return
        name, ids = customer.name, customers.merged_into(uow, customer.id)
    _refuse_open(name, ids, rpc, call)


def _refuse_open(name: str, ids: Sequence[str], rpc: RpcClient, call: Call) -> None:
    business = business_of(ids, rpc, call)
    if business.is_open:
        raise BusinessOpen(name=name, orders=", ".join(business.orders) or "0", **business.sums)


def _text(sums: Iterable[dict[str, str]]) -> str:
    """Return amounts as they came over the bus as text; those that are not nothing."""
    told = [Money.parse(**one) for one in sums]
    return ", ".join(f"{one.amount} {one.currency}" for one in told if one.minor) or "0"
