"""What can be done with pools."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.customers import public_pool as contract
from customers.customers import store as customers
from customers.pools.model import PublicPool

get_pool = implements(contract.get)(stock.get(PublicPool, "public_pool_id"))
tell_names = implements(contract.names)(stock.naming(PublicPool))
list_pools = implements(contract.listed)(stock.listing(PublicPool, contract.listed))
search_pools = implements(contract.searched)(stock.listing(PublicPool, contract.searched))
read_history = implements(contract.history)(stock.past(PublicPool, "public_pool_id"))
restore_pool = implements(contract.restore)(stock.restoral(PublicPool, "public_pool_id"))
_remove = stock.removal(PublicPool, "public_pool_id")


@implements(contract.create)
def create_pool(fields, *, uow):
    return uow.add(PublicPool(**fields))


@implements(contract.update)
def update_pool(patch, *, uow):
    pool = stock.load(uow, PublicPool, patch.pop("public_pool_id"), change=True)
    if patch.get("active") is False and pool.active:
        _refuse_customers(uow, pool)
    pool.change(patch)
    return pool


@implements(contract.remove)
def remove_pool(command, *, uow):
    pool = _remove(command, uow=uow)
    _refuse_customers(uow, pool)
    return pool


def _refuse_customers(uow: Any, pool: PublicPool) -> None:
    count = customers.lying_in(uow, pool.id)
    if count:
        raise contract.NotEmpty(name=pool.name, count=count)
