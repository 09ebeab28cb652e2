"""What the pools of leads show to their members, and what stands in the way of a claim."""

from typing import Any

from sqlalchemy import or_

from chassis.errors import Refusal
from chassis.fields import instant_text
from chassis.lists import page
from chassis.uow import UnitOfWork
from contracts.customers import lead_rule as contract
from contracts.customers.pool import NotMember
from customers.customers import store as customers
from customers.lead_pools import store
from customers.leads.model import Lead
from customers.pool.rules import cool_down, day_began
from customers.pools import store as pools
from customers.pools.model import PublicPool
from customers.tables import Model

SHOWN = {"name": "company"}
"""What a pool may hide → the field of a lead that it means, where the names differ."""
WAITS = {"too_new": contract.LeadTooNew, "former_owner": contract.LeadFormerOwner}


class PooledLead(Model):
    """A row of leads without an owner, to be read only; whoever sees the pool sees it."""

    __table__ = Lead.__table__
    resource = "customers.lead_pool"


def pooled(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Return a page of the caller's pools; what is not shown cannot be searched for either."""
    lead: Any = PooledLead
    mine = pools.mine(uow, "leads")
    open_to_it = [pool.id for pool in mine if not pools.asked(query) & set(pool.hidden)]
    here = or_(lead.pool_id.is_(None), lead.pool_id.in_(open_to_it))
    free = (lead.owner_id.is_(None), lead.state == "open", lead.deleted_at.is_(None), here)
    found = page(uow, contract.IN_POOL, lead, query, *free)
    hides = {pool.id: pool.hidden for pool in mine}
    able = _verbs(uow)
    items = [_shown(row, hides.get(row.pool_id or "", ()), able) for row in found["items"]]
    return {**found, "items": items}


def opened(uow: UnitOfWork, lead: Lead) -> dict[str, Any]:
    """Return what its pool shows of one lead. Raises NotMember or HasOwner."""
    pool = pools.found(uow, lead.pool_id)
    refusal = outsider(uow, pool)
    if refusal:
        raise refusal
    if lead.owner_id is not None:
        raise contract.HasOwner()
    told = _shown(lead, pool.hidden if pool else (), _verbs(uow))
    because = store.released_because(uow, lead.id)
    return {**told, "owners_before": store.owners(uow, lead.id), "released_because": because}


def _verbs(uow: UnitOfWork) -> list[str]:
    offered = (contract.view, contract.claim, contract.assign)
    return [one.verb for one in offered if uow.call.allows(one.permission)]


def obstacle(uow: UnitOfWork, lead: Lead) -> Refusal | None:
    """Return why the caller cannot claim a locked lead, or None when he can."""
    pool = pools.found(uow, lead.pool_id)
    refusal = outsider(uow, pool)
    if refusal:
        return refusal
    if lead.owner_id is not None:
        return contract.HasOwner()
    return _rules_against(uow, lead, pool) if pool else None


def outsider(uow: UnitOfWork, pool: PublicPool | None) -> Refusal | None:
    """Return the refusal of who is no member of a pool; the general one is everybody's."""
    return NotMember() if pool and not pool.has_member(uow.call) else None


def _rules_against(uow: UnitOfWork, lead: Lead, pool: PublicPool) -> Refusal | None:
    me, rules = uow.call.actor_id, pool.claim_rules
    lost = (store.lost_at(uow, lead.id, me), rules.former_owner_days)
    wait = cool_down(uow.now, (lead.pooled_at, rules.new_in_pool_hours), lost)
    if wait:
        return WAITS[wait.reason](from_at=instant_text(wait.from_at))
    if not rules.per_day:
        return None
    customers.one_at_a_time(uow, me)
    today = day_began(uow.now, uow.call.time_zone)
    claimed = store.claims_since(uow, me, today, pool.id)
    if claimed >= rules.per_day:
        return contract.LeadClaimLimit(claimed=claimed, limit=rules.per_day)
    return None


def _shown(row: Any, hidden: Any, able: list[str]) -> dict[str, Any]:
    told = {column.key: getattr(row, column.key) for column in Lead.__table__.columns}
    masked = [field for field in (SHOWN.get(name, name) for name in hidden) if told[field]]
    return {**told, **dict.fromkeys(masked), "masked": masked, "abilities": able}
