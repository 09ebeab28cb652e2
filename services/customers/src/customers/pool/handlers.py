"""What can be done with the public pool."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.fields import instant_text
from contracts.customers import pool as contract
from contracts.customers.customer import claimed, released, transferred
from customers.customers import holding
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.ownership import store as ownership
from customers.pool import store
from customers.pool.rules import cool_down, day_began
from customers.staff import store as staff
from customers.timeline.store import Note, note

WAITS = {"too_new": contract.TooNew, "former_owner": contract.FormerOwner}


@implements(contract.listed)
def list_pool(command, *, uow):
    return store.pooled(uow, contract.listed, command)


@implements(contract.searched)
def search_pool(command, *, uow):
    return store.pooled(uow, contract.searched, command)


@implements(contract.claim)
def claim_customer(command, *, uow, settings):
    """Check in the order that people are told in: still there, rests, day limit, cap."""
    me = uow.call.actor_id
    customers.one_at_a_time(uow, me)
    customer = _still_in_pool(uow, command["customer_id"])
    _refuse_too_early(uow, customer, settings)
    _refuse_too_many(uow, settings)
    holding.obey_cap(uow, me, settings.holding_cap)
    department = (uow.call.departments or (None,))[0]
    holding.hand_over(uow, customer, (me, department), "claim")
    note(uow, Note(customer.id, claimed, customer.name, customer.id))
    uow.emit(claimed, customer, from_owner_id=None, reason=None)
    return customer


def _still_in_pool(uow: Any, customer_id: str) -> Customer:
    customer = store.take(uow, customer_id)
    if customer.owner_id is not None:
        raise contract.Taken(customer_id=customer_id)
    return customer


def _refuse_too_early(uow: Any, customer: Customer, settings: Any) -> None:
    lost_at = ownership.lost_at(uow, customer.id, uow.call.actor_id)
    pooled = (customer.obtained_at, settings.new_in_pool_hours)
    wait = cool_down(uow.now, pooled, (lost_at, settings.former_owner_days))
    if wait:
        raise WAITS[wait.reason](from_at=instant_text(wait.from_at))


def _refuse_too_many(uow: Any, settings: Any) -> None:
    today = day_began(uow.now, uow.call.time_zone)
    claims = ownership.claims_since(uow, uow.call.actor_id, today)
    if settings.claims_per_day and claims >= settings.claims_per_day:
        raise contract.ClaimLimit(claimed=claims, limit=settings.claims_per_day)


@implements(contract.release)
def release_customer(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    before = customer.owner_id
    if before is None:
        raise contract.AlreadyInPool(customer_id=customer.id)
    holding.hand_over(uow, customer, (None, None), "release", command["reason"])
    note(uow, Note(customer.id, released, command["reason"], customer.id))
    uow.emit(released, customer, from_owner_id=before, reason=command["reason"])
    return customer


@implements(contract.assign)
def assign_customer(command, *, uow, settings):
    to = command["owner_id"]
    customers.one_at_a_time(uow, to)
    customer = _still_in_pool(uow, command["customer_id"])
    heir = staff.active(uow, to)
    holding.obey_cap(uow, to, settings.holding_cap)
    holding.hand_over(uow, customer, (to, heir.department_id), "transfer", command["reason"])
    note(uow, Note(customer.id, transferred, customer.name, customer.id))
    uow.emit(transferred, customer, from_owner_id=None, reason=command["reason"])
    return customer
