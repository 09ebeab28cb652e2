"""What stands in the way of a claim, and the claim itself."""

from typing import Any

from chassis.errors import Refusal
from chassis.fields import instant_text
from chassis.uow import UnitOfWork
from contracts.customers import pool as contract
from contracts.customers.customer import claimed
from contracts.customers.parts import CapReached
from customers.caps import store as caps
from customers.customers import holding
from customers.customers.model import Customer
from customers.ownership import store as ownership
from customers.pool.rules import cool_down, day_began
from customers.pools import store as pools
from customers.pools.model import PublicPool
from customers.pools.rules import ClaimRules
from customers.timeline.store import Note, note

WAITS = {"too_new": contract.TooNew, "former_owner": contract.FormerOwner}


def obstacle(uow: UnitOfWork, customer: Customer, settings: Any) -> Refusal | None:
    """
    Return why the caller cannot claim a locked customer, or None when he can.

    In the order that people are told in: member, still there, rests, day limit, cap.
    """
    pool = pools.found(uow, customer.pool_id)
    if pool and not pool.has_member(uow.call):
        return contract.NotMember()
    if customer.owner_id is not None:
        return contract.Taken(customer_id=customer.id)
    rules = pool.claim_rules if pool else _general(settings)
    return (
        _too_early(uow, customer, rules)
        or _too_many(uow, pool, rules)
        or (_too_full(uow, settings.holding_cap) if customer.counts else None)
    )


def take(uow: UnitOfWork, customer: Customer) -> Customer:
    """Give a customer of the pool to the caller."""
    department = (uow.call.departments or (None,))[0]
    holding.hand_over(uow, customer, (uow.call.actor_id, department), "claim")
    note(uow, Note(customer.id, claimed, customer.name, customer.id))
    uow.emit(claimed, customer, from_owner_id=None, reason=None)
    return customer


def _general(settings: Any) -> ClaimRules:
    """Return the rules of the general pool."""
    waits = (settings.new_in_pool_hours, settings.former_owner_days)
    return ClaimRules(settings.claims_per_day, *waits)


def _too_early(uow: UnitOfWork, customer: Customer, rules: ClaimRules) -> Refusal | None:
    lost_at = ownership.lost_at(uow, customer.id, uow.call.actor_id)
    pooled = (customer.obtained_at, rules.new_in_pool_hours)
    wait = cool_down(uow.now, pooled, (lost_at, rules.former_owner_days))
    return WAITS[wait.reason](from_at=instant_text(wait.from_at)) if wait else None


def _too_many(uow: UnitOfWork, pool: PublicPool | None, rules: ClaimRules) -> Refusal | None:
    today = day_began(uow.now, uow.call.time_zone)
    claims = ownership.claims_since(uow, uow.call.actor_id, today, pool.id if pool else None)
    if rules.per_day and claims >= rules.per_day:
        return contract.ClaimLimit(claimed=claims, limit=rules.per_day)
    return None


def _too_full(uow: UnitOfWork, otherwise: int) -> Refusal | None:
    me = uow.call.actor_id
    cap = caps.cap_of(uow, me, otherwise)
    return CapReached(owner_id=me, cap=cap) if holding.is_full(uow, me, cap) else None
