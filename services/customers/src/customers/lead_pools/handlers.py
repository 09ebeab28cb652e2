"""What can be done with leads that nobody has."""

from typing import Any

from chassis import stock
from chassis.batch_changes import checks_change
from chassis.binding import implements
from chassis.errors import blaming
from chassis.scopes import present
from contracts.customers import lead_owner
from contracts.customers import lead_rule as contract
from contracts.customers.pool import NotAdministrator
from customers.lead_pools import store
from customers.lead_rules import store as lead_rules
from customers.lead_rules.pooled import obstacle, opened, outsider, pooled
from customers.leads import policy
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.pool import viewing
from customers.pools import looking_back
from customers.pools import store as pools
from customers.staff import store as staff


@implements(contract.pool)
def list_pool(query, *, uow):
    return pooled(uow, query)


@implements(contract.view)
def view_pooled_lead(command, *, uow, settings):
    lead = uow.load(Lead, command["lead_id"], Lead.state == "open", present(Lead), lock=True)
    told = opened(uow, lead)
    viewing.count(uow, lead.id, settings.pool_views_per_day)
    return told


@implements(contract.assign)
def assign_leads(command, *, uow, settings):
    heir = staff.active(uow, command["owner_id"]) if command["owner_id"] else None
    items = []
    for lead_id in dict.fromkeys(command["lead_ids"]):
        with blaming(f"/lead_ids/{command['lead_ids'].index(lead_id)}"):
            lead = _in_pool(uow, lead_id)
            how = _way(uow, lead, command["owner_id"], settings)
        if heir:
            leads.hand_over(uow, lead, (heir.id, heir.department_id), how)
        owner_id, reason = (heir.id, None) if heir else lead_rules.assign(uow, lead)
        items.append({"lead_id": lead.id, "owner_id": owner_id, "reason": reason})
    return {"items": items}


@implements(lead_owner.owners)
def read_owners(command, *, uow):
    def periods(lead):
        return store.periods(uow, lead.id)

    return {"items": looking_back.owners_of(uow, Lead, command["lead_id"], periods)}


@implements(contract.claim)
def claim_lead(command, *, uow):
    lead = uow.load(Lead, command["lead_id"], present(Lead), change=True)
    refusal = obstacle(uow, lead)
    if refusal:
        raise refusal
    department_id = next(iter(uow.call.departments), None)
    leads.hand_over(uow, lead, (uow.call.actor_id, department_id), "claim")
    return lead


def _expect_pool(uow: Any, change: Any) -> None:
    """Refuse a pool that takes nothing before any of many is given back to it."""
    if isinstance(change.get("pool_id"), str):
        pools.taking(uow, change["pool_id"], "leads")


@checks_change(_expect_pool)
@implements(contract.release)
def release_lead(command, *, uow):
    lead = stock.load(uow, Lead, command["lead_id"], change=True)
    lead.must_be("open")
    lead.pool_id = _destination(uow, lead, command)
    leads.hand_over(uow, lead, (None, None), "release", reason=command["reason"])
    return lead


def _destination(uow: Any, lead: Lead, command: Any) -> str | None:
    """Return the pool that was chosen, else the one from which the lead came."""
    if "pool_id" not in command:
        return pools.origin(uow, lead.pool_id)
    chosen: str | None = command["pool_id"]
    return pools.taking(uow, chosen, "leads").id if chosen else None


def _in_pool(uow: Any, lead_id: str) -> Lead:
    """Return a lead that nobody has; refuse who does not administer its pool."""
    free = (Lead.owner_id.is_(None), Lead.state == "open", present(Lead))
    lead = uow.load(Lead, lead_id, *free, change=True)
    pool = pools.found(uow, lead.pool_id)
    if pool and pool.administrator_ids and uow.call.actor_id not in pool.administrator_ids:
        raise NotAdministrator()
    return lead


def _way(uow: Any, lead: Lead, owner_id: str | None, settings: Any) -> str:
    """
    Return how the caller gives a lead of a pool to somebody, or with None to whom the rules say.

    Who administers the pool, or sees more than his own leads, is above the rules for claims and
    the ban on transfers. To all others it is a claim, held to what a claim is held to.
    """
    me, pool = uow.call.actor_id, pools.found(uow, lead.pool_id)
    administers = pool is not None and me in pool.administrator_ids
    if administers or uow.call.scope(Lead.resource) != "own":
        return "transfer"
    if owner_id not in (None, me):
        policy.refuse_forbidden(uow, settings)
    refusal = obstacle(uow, lead) if owner_id else outsider(uow, pool)
    if refusal:
        raise refusal
    return "claim"
