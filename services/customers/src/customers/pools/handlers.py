"""What can be done with pools."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.customers import public_pool as contract
from customers.customers import store as customers
from customers.leads import store as leads
from customers.pools import store
from customers.pools.model import PublicPool
from customers.staff import store as staff
from customers.structure import store as departments

get_pool = implements(contract.get)(stock.get(PublicPool, "public_pool_id"))
tell_names = implements(contract.names)(stock.naming(PublicPool))
list_pools = implements(contract.listed)(stock.listing(PublicPool, contract.listed))
search_pools = implements(contract.searched)(stock.listing(PublicPool, contract.searched))
read_history = implements(contract.history)(stock.past(PublicPool, "public_pool_id"))
list_removed = implements(contract.list_removed)(
    stock.listing(PublicPool, contract.list_removed, removed=True)
)
_restore = stock.restoral(PublicPool, "public_pool_id")
_remove = stock.removal(PublicPool, "public_pool_id")


@implements(contract.create)
def create_pool(fields, *, uow):
    store.refuse_taken(uow, fields["name"], fields["holds"])
    _expect_members(uow, fields)
    return _refreshed(uow, uow.add(PublicPool(**fields, id=new_id())))


@implements(contract.update)
def update_pool(patch, *, uow):
    pool = stock.load(uow, PublicPool, patch.pop("public_pool_id"), change=True)
    if patch.get("active") is False and pool.active:
        _refuse_customers(uow, pool)
    if "name" in patch:
        store.refuse_taken(uow, patch["name"], pool.holds, pool.id)
    _expect_members(uow, patch, pool)
    pool.change(patch)
    return _refreshed(uow, pool)


@implements(contract.remove)
def remove_pool(command, *, uow):
    pool = _remove(command, uow=uow)
    _refuse_customers(uow, pool)
    return _refreshed(uow, pool)


@implements(contract.restore)
def restore_pool(command, *, uow):
    pool = _restore(command, uow=uow)
    with uow.session.no_autoflush:
        store.refuse_taken(uow, pool.name, pool.holds, pool.id)
    return _refreshed(uow, pool)


def _expect_members(uow: Any, fields: dict[str, Any], pool: PublicPool | None = None) -> None:
    """Refuse departments and colleagues who are not there, unless the pool names them already."""
    for name in ("department_ids", "member_ids", "administrator_ids"):
        expect_all = departments.expect_all if name == "department_ids" else staff.expect_all
        expect_all(uow, fields.get(name, ()), f"/{name}/{{}}", getattr(pool, name, ()))


def _refreshed(uow: Any, pool: PublicPool) -> PublicPool:
    """Let the weekly refresh follow what the pool says of it."""
    if pool.refresh_to and pool.deleted_at is None:
        with uow.session.no_autoflush:
            store.taking(uow, pool.refresh_to, pool.holds, "/refresh_to")
    store.schedule_refresh(uow, pool)
    return pool


def _refuse_customers(uow: Any, pool: PublicPool) -> None:
    count = customers.lying_in(uow, pool.id)
    if count:
        raise contract.NotEmpty(name=pool.name, count=count)
    count = leads.lying_in(uow, pool.id)
    if count:
        raise contract.LeadsThere(name=pool.name, count=count)
