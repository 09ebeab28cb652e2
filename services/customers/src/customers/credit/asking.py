"""
Asking sales and the ledger what is open with customers, before they are taken away.

What their events have told may be older than the last order; they themselves know, and are asked
about all whom a batch or a step of a job takes away at once. Where one of them does not answer,
nobody is taken away.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.asking import asks
from chassis.context import Call
from chassis.runtime import RpcClient, Runtime
from chassis.values import Money
from contracts.customers.customer import BusinessOpen, DealsOpen
from contracts.ledger import exposure
from contracts.sales import customer_business
from customers.credit.store import SUMS
from customers.customers import leaving

MOST_ASKED = min(customer_business.MOST_CUSTOMERS, exposure.MOST_CUSTOMERS)


@dataclass(frozen=True)
class Business:
    """With one customer: numbers of orders, sums as text, kinds of new papers, open deals."""

    orders: Sequence[str]
    sums: dict[str, str]
    entered: Sequence[str]
    deals: Sequence[str] = ()

    @property
    def is_open(self) -> bool:
        """Whether money or goods are owed."""
        return bool(self.orders) or any(told != "0" for told in self.sums.values())

    def refuse_open(self, name: str) -> None:
        """Raise BusinessOpen for the customer *name* while anything is owed."""
        if self.is_open:
            raise BusinessOpen(name=name, orders=", ".join(self.orders) or "0", **self.sums)


@dataclass(frozen=True)
class Told:
    """What is open with one of those who are to be taken away, and what he is called."""

    name: str
    business: Business


def business_of(
    ids: Sequence[str], rpc: RpcClient, call: Call, since: dt.datetime | None = None
) -> Business:
    """
    Return what is open at this moment with a customer, whom all of *ids* stand for.

    since: tell also which kinds of papers were entered from then on.
    Raises Unavailable when sales or the ledger does not answer.
    """
    return business_of_all({"": ids}, rpc, call, since)[""]


def business_of_all(
    stand_for: Mapping[str, Sequence[str]],
    rpc: RpcClient,
    call: Call,
    since: dt.datetime | None = None,
) -> dict[str, Business]:
    """
    Return what is open at this moment with customers: key → business.

    stand_for: key → the ids that stand for one customer. Raises Unavailable.
    """
    ids = list(dict.fromkeys(one for some in stand_for.values() for one in some))
    owed: dict[str, list[Any]] = {}
    sold: dict[str, list[Any]] = {}
    at = {"since": since.isoformat()} if since else {}
    for some in _asked_at_once(ids):
        asked = {"customer_ids": some}
        _sort(owed, rpc.call(exposure.of_customers, asked, call)["items"])
        _sort(sold, rpc.call(customer_business.of_customers, {**asked, **at}, call)["items"])
    return {key: _business(some, owed, sold) for key, some in stand_for.items()}


def _asked_at_once(ids: Sequence[str]) -> Iterable[list[str]]:
    return (ids[start : start + MOST_ASKED] for start in range(0, len(ids), MOST_ASKED))


def _sort(found: dict[str, list[Any]], items: Iterable[Any]) -> None:
    for one in items:
        found.setdefault(one["customer_id"], []).append(one)


def _business(
    ids: Sequence[str], owed: Mapping[str, list[Any]], sold: Mapping[str, list[Any]]
) -> Business:
    papers = [one for known_as in ids for one in sold.get(known_as, ())]
    money = [one for known_as in ids for one in owed.get(known_as, ())]
    orders = [number for one in papers for number in one["open_orders"]]
    entered = dict.fromkeys(kind for one in papers for kind in one["entered"])
    sums = {name: _text(one[name] for one in money) for name in SUMS}
    deals = [name for one in papers for name in one.get("open_deals", ())]
    return Business(orders[: customer_business.MOST_NAMED], sums, list(entered), deals)


def about_removals(
    commands: Sequence[Any], *, call: Call, rpc: RpcClient, runtime: Runtime
) -> dict[str, Told]:
    """Return id → what is told of those customers whom the caller may remove."""
    with runtime.transaction(call, writes=False) as uow:
        whom = leaving.removable(uow, [one["customer_id"] for one in commands])
    return _told_of(whom, rpc, call)


def about_imported(
    ids: Sequence[str], *, call: Call, rpc: RpcClient, runtime: Runtime
) -> dict[str, Told]:
    """Do the same for those whom an import opened, with all papers that they have got since."""
    with runtime.transaction(call, writes=False) as uow:
        whom = leaving.removable(uow, list(ids))
        since = leaving.first_opened_at(uow, list(whom))
    return _told_of(whom, rpc, call, since)


def about_destroyals(
    commands: Sequence[Any], *, call: Call, rpc: RpcClient, runtime: Runtime
) -> dict[str, Told]:
    """Do the same for those in the recycle bin."""
    with runtime.transaction(call, writes=False) as uow:
        whom = leaving.destroyable(uow, [one["customer_id"] for one in commands])
    return _told_of(whom, rpc, call)


def _told_of(
    whom: Mapping[str, tuple[str, Sequence[str]]],
    rpc: RpcClient,
    call: Call,
    since: dt.datetime | None = None,
) -> dict[str, Told]:
    found = business_of_all({key: ids for key, (_, ids) in whom.items()}, rpc, call, since)
    return {key: Told(name, found[key]) for key, (name, _) in whom.items()}


@asks(about_removals)
def before_removal(command: Any, *, told: Mapping[str, Told]) -> None:
    """Raise BusinessOpen or DealsOpen; whom the caller may not remove is refused afterwards."""
    _refuse_open(command, told)
    one = told.get(command["customer_id"])
    if one and one.business.deals:
        raise DealsOpen(name=one.name, deals=", ".join(one.business.deals))


@asks(about_destroyals)
def before_destroyal(command: Any, *, told: Mapping[str, Told]) -> None:
    """Do the same for one in the recycle bin."""
    _refuse_open(command, told)


def _refuse_open(command: Any, told: Mapping[str, Told]) -> None:
    one = told.get(command["customer_id"])
    if one:
        one.business.refuse_open(one.name)


def _text(sums: Iterable[dict[str, str]]) -> str:
    """Return amounts as they came over the bus as text; those that are not nothing."""
    told = [Money.parse(**one) for one in sums]
    return ", ".join(f"{one.amount} {one.currency}" for one in told if one.minor) or "0"
