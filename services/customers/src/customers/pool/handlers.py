"""What can be done with the public pool."""

from collections import Counter
from typing import Any

from chassis import stock
from chassis.batch_changes import checks_change
from chassis.binding import implements
from chassis.context import Call
from chassis.errors import NotFound, Refusal, sentence
from contracts.customers import pool as contract
from contracts.customers.customer import released, transferred
from customers.caps.rules import Share, distribute
from customers.customers import holding
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.ownership import store as ownership
from customers.pool import claiming, store, viewing
from customers.pool.model import shown
from customers.pools import store as pools
from customers.pools.model import PublicPool
from customers.staff import store as staff
from customers.timeline.store import Note, note


@implements(contract.listed)
def list_pool(command, *, uow):
    return store.pooled(uow, contract.listed, command)


@implements(contract.searched)
def search_pool(command, *, uow):
    return store.pooled(uow, contract.searched, command)


@implements(contract.view)
def view_pooled_customer(command, *, uow, settings):
    customer = store.take(uow, command["customer_id"])
    pool = pools.found(uow, customer.pool_id)
    if pool and not pool.has_member(uow.call):
        raise contract.NotMember()
    _refuse_taken(customer)
    viewing.count(uow, customer.id, settings.pool_views_per_day)
    past = [period for period in ownership.periods(uow, customer.id) if period["owner_id"]]
    told = shown(customer, {pool.id: pool.hidden} if pool else {}, store.verbs(uow))
    because = ownership.periods(uow, customer.id)[0]["reason"]
    return {**told, "owners_before": len(past), "released_because": because}


@implements(contract.claim)
def claim_customer(command, *, uow, settings):
    customers.one_at_a_time(uow, uow.call.actor_id)
    customer = store.take(uow, command["customer_id"])
    obstacle = claiming.obstacle(uow, customer, settings)
    if obstacle:
        raise obstacle
    return claiming.take(uow, customer)


@implements(contract.claim_many)
def claim_customers(command, *, uow, settings):
    """Claim one after the other; what cannot be claimed says why and hinders no other."""
    customers.one_at_a_time(uow, uow.call.actor_id)
    found = {customer.id: customer for customer in store.take_many(uow, command["customer_ids"])}
    items = []
    for customer_id in dict.fromkeys(command["customer_ids"]):
        customer = found.get(customer_id)
        obstacle = (
            claiming.obstacle(uow, customer, settings)
            if customer
            else NotFound(resource=Customer.resource, id=customer_id)
        )
        if customer and not obstacle:
            claiming.take(uow, customer)
            uow.flush()
        items.append(_outcome(customer_id, obstacle, uow.call))
    return {"claimed": sum(item["claimed"] for item in items), "items": items}


def _outcome(customer_id: str, obstacle: Refusal | None, call: Call) -> dict[str, Any]:
    if obstacle is None:
        return {"customer_id": customer_id, "claimed": True, "code": None, "detail": None}
    detail = sentence(obstacle.code, call.language, obstacle.details, call.time_zone)
    return {"customer_id": customer_id, "claimed": False, "code": obstacle.code, "detail": detail}


def _refuse_taken(customer: Customer) -> None:
    if customer.owner_id is not None:
        raise contract.Taken(customer_id=customer.id)


def _expect_pool(uow: Any, change: Any) -> None:
    """Refuse a pool that takes nothing before any of many is given back to it."""
    if isinstance(change.get("pool_id"), str):
        pools.taking(uow, change["pool_id"])


@checks_change(_expect_pool)
@implements(contract.release)
def release_customer(command, *, uow):
    customer = stock.load_own(uow, Customer, command["customer_id"])
    before = customer.owner_id
    if before is None:
        raise contract.AlreadyInPool(customer_id=customer.id)
    customer.pool_id = _destination(uow, customer, command)
    holding.hand_over(uow, customer, (None, None), "release", command["reason"])
    note(uow, Note(customer.id, released, command["reason"], customer.id))
    uow.emit(released, customer, from_owner_id=before, reason=command["reason"])
    return customer


def _destination(uow: Any, customer: Customer, command: Any) -> str | None:
    """Return the pool that was chosen, else the one from which the customer came."""
    if "pool_id" not in command:
        return pools.origin(uow, customer.pool_id)
    chosen: str | None = command["pool_id"]
    return pools.taking(uow, chosen).id if chosen else None


def _refuse_others(uow: Any, pool: PublicPool | None) -> None:
    """Refuse who does not administer a pool that names its administrators."""
    if pool and pool.administrator_ids and uow.call.actor_id not in pool.administrator_ids:
        raise contract.NotAdministrator()


@implements(contract.assign)
def assign_customer(command, *, uow, settings):
    to = command["owner_id"]
    customers.one_at_a_time(uow, to)
    customer = store.take(uow, command["customer_id"])
    _refuse_others(uow, pools.found(uow, customer.pool_id))
    _refuse_taken(customer)
    heir = staff.active(uow, to)
    if customer.counts:
        holding.obey_cap(uow, to, settings.holding_cap)
    holding.hand_over(uow, customer, (to, heir.department_id), "transfer", command["reason"])
    note(uow, Note(customer.id, transferred, customer.name, customer.id))
    uow.emit(transferred, customer, from_owner_id=None, reason=command["reason"])
    return customer


@implements(contract.distribute)
def distribute_customers(command, *, uow, settings):
    """Give in turn, as the weights say; whoever has no room left is passed over."""
    people = sorted({share["owner_id"] for share in command["shares"]})
    for who in people:
        customers.one_at_a_time(uow, who)
    pool = pools.taking(uow, command["pool_id"]) if command["pool_id"] else None
    _refuse_others(uow, pool)
    staff.expect_all(uow, [share["owner_id"] for share in command["shares"]], "/shares/{}/owner_id")
    heirs = {who: staff.active(uow, who) for who in people}
    shares = [
        Share(s["owner_id"], s["weight"], holding.room(uow, s["owner_id"], settings.holding_cap))
        for s in command["shares"]
    ]
    waiting = store.waiting(uow, pool.id if pool else None, command)
    given = distribute(len(waiting), shares)
    for customer, who in zip(waiting, given, strict=False):
        holding.hand_over(uow, customer, (who, heirs[who].department_id), "transfer")
        note(uow, Note(customer.id, transferred, customer.name, customer.id))
        uow.emit(transferred, customer, from_owner_id=None, reason=None)
    counts = Counter(given)
    items = [
        {"owner_id": s.owner_id, "count": counts[s.owner_id], "full": counts[s.owner_id] == s.room}
        for s in shares
    ]
    return {"assigned": len(given), "left": len(waiting) - len(given), "items": items}
