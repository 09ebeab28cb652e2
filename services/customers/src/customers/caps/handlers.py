"""What can be done with caps, and with what exceeds them."""

from typing import Any

from chassis import stock, structure
from chassis.binding import implements
from contracts.customers import holding_cap as contract
from contracts.customers.customer import released
from customers.caps import store
from customers.caps.model import HoldingCap
from customers.customers import holding
from customers.customers import store as customers
from customers.pools import store as pools
from customers.staff import store as staff
from customers.structure import store as departments
from customers.timeline.store import Note, note

get_cap = implements(contract.get)(stock.get(HoldingCap, "holding_cap_id"))
list_caps = implements(contract.listed)(stock.listing(HoldingCap, contract.listed))
search_caps = implements(contract.searched)(stock.listing(HoldingCap, contract.searched))
read_history = implements(contract.history)(stock.past(HoldingCap, "holding_cap_id"))


@implements(contract.create)
def create_cap(fields, *, uow):
    kind = fields["subject_kind"]
    subject = "company" if kind == "company" else fields["subject_id"]
    if kind == "staff":
        staff.active(uow, subject, "/subject_id")
    elif kind == "department":
        departments.expect(uow, subject, "/subject_id")
    elif kind == "role":
        structure.expect_role(uow, subject, "/subject_id")
    if store.is_set(uow, kind, subject):
        raise contract.SetAlready(subject_kind=kind)
    return uow.add(HoldingCap(subject_kind=kind, subject_id=subject, cap=fields["cap"]))


@implements(contract.update)
def change_cap(patch, *, uow):
    cap = stock.load(uow, HoldingCap, patch["holding_cap_id"], change=True)
    cap.cap = patch["cap"]
    return cap


@implements(contract.remove)
def lift_cap(command, *, uow):
    cap = stock.load(uow, HoldingCap, command["holding_cap_id"], change=True)
    stock.remove(uow, cap)
    return cap


@implements(contract.holdings)
def tell_holdings(command, *, uow, settings):
    counts = customers.held_by_owner(uow)
    names = staff.names(uow, counts)
    rows = [_holding(uow, who, held, settings.holding_cap) for who, held in counts.items()]
    rows.sort(key=lambda row: (-row["surplus"], -row["held"], row["owner_id"]))
    return {"items": [{**row, "owner_name": names.get(row["owner_id"])} for row in rows[:500]]}


def _holding(uow: Any, owner_id: str, held: int, otherwise: int) -> dict[str, Any]:
    cap = store.cap_of(uow, owner_id, otherwise)
    surplus = max(held - cap, 0) if cap else 0
    return {"owner_id": owner_id, "held": held, "cap": cap, "surplus": surplus}


@implements(contract.trim)
def trim_surplus(command, *, uow, settings):
    owner_id, pool_id = command["owner_id"], command["pool_id"]
    customers.one_at_a_time(uow, owner_id)
    held = customers.held_by_owner(uow, owner_id).get(owner_id, 0)
    told = _holding(uow, owner_id, held, settings.holding_cap)
    if not told["surplus"]:
        raise contract.NoSurplus(owner_id=owner_id, held=held, cap=told["cap"])
    if pool_id:
        pools.taking(uow, pool_id)
    idle = customers.idle_longest(uow, owner_id, min(told["surplus"], command["most"]))
    for customer in idle:
        customer.pool_id = pool_id
        holding.hand_over(uow, customer, (None, None), "trim")
        note(uow, Note(customer.id, released, customer.name, customer.id))
        uow.emit(released, customer, from_owner_id=owner_id, reason=None)
    ids = [customer.id for customer in idle]
    return {"moved": len(ids), "customer_ids": ids, "surplus": told["surplus"] - len(ids)}
