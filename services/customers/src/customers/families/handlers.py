"""What can be done with families, members and pictures."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import NotFound
from chassis.numbering import next_number
from chassis.values import Money
from contracts.customers import customer as customer_contract
from contracts.customers import family as contract
from contracts.customers import figure
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicates.rules import masked_name
from customers.families import store
from customers.figures import store as figures

NUMBER = "M{yyyy}{serial:06d}"


@implements(contract.set_parent)
def set_parent(command, *, uow):
    customers.one_at_a_time(uow, "families")
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    wanted = command["parent_id"]
    customer.parent_id = _parent(uow, customer, wanted) if wanted else None
    uow.emit(customer_contract.updated, customer)
    return customer


def _parent(uow: Any, customer: Customer, parent_id: str) -> str:
    try:
        parent = stock.load(uow, Customer, parent_id)
    except NotFound:
        raise contract.UnknownParent(parent_id=parent_id) from None
    line = [parent.id, *(row["id"] for row in store.above(uow, parent))]
    deep = max((row["depth"] for row in store.below(uow, customer.id)), default=0)
    if customer.id in line or len(line) + deep > contract.DEEPEST:
        raise contract.FamilyRing(name=parent.name, deepest=contract.DEEPEST)
    return str(parent.id)


@implements(contract.family)
def read_family(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"])
    above, below = store.above(uow, customer), store.below(uow, customer.id)
    ids = [customer.id, *(row["id"] for row in (*above, *below) if row["visible"])]
    told = store.with_sums(uow, ids) if uow.call.allows(figure.figures.permission) else ()
    paid = {i: figures.of_customer(uow, i, settings.currency).paid for i in told}
    counted = [i for i in (customer.id, *(row["id"] for row in below)) if i in paid]
    total = Money(sum(paid[i].minor for i in counted), settings.currency)
    return {
        "above": [_shown(row, paid) for row in above],
        "below": [_shown(row, paid) for row in below],
        "paid": total if customer.id in paid else None,
    }


def _shown(row: dict[str, Any], paid: dict[str, Money]) -> dict[str, Any]:
    if row["visible"]:
        return {**row, "paid": paid.get(row["id"])}
    return {**row, "id": None, "name": masked_name(row["name"]), "parent_id": None, "paid": None}


@implements(contract.enrol)
def enrol_customer(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    if customer.member_since:
        raise contract.MemberAlready(name=customer.name, number=customer.member_number)
    number = command["member_number"] or next_number(uow, "member", NUMBER)
    if store.member(uow, number):
        raise contract.MemberNumberTaken(number=number)
    customer.member_number, customer.member_since = number, uow.now
    uow.emit(customer_contract.updated, customer)
    return customer


@implements(contract.set_picture)
def set_picture(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    wanted = command["attachment_id"]
    if wanted and store.picture(uow, customer.id, wanted) is None:
        raise contract.NotAPicture(attachment_id=wanted)
    customer.picture_id = wanted
    uow.emit(customer_contract.updated, customer)
    return customer
