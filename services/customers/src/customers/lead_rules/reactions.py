"""Leads that waited for the morning or for room, and leads that nobody has handled."""

from chassis.due import when_due
from contracts.customers import lead_rule as contract
from customers.lead_rules import room, store
from customers.leads.store import CLIMB, FOLLOWED


@when_due(store.ASSIGN)
def assign_what_came_at_night(work, *, uow):
    lead = store.waiting(uow, work.key)
    if lead is not None and lead.owner_id is None:
        store.assign(uow, lead)


@when_due(store.ROOM)
def give_out_what_waited_for_room(work, *, uow):
    room.give_out(uow, work.key)


@when_due(store.TOLD)
def be_ready_to_tell_again(work, *, uow):
    """The row that is gone now was all: the next lead that has to wait is told of."""


@when_due(CLIMB)
def climb_the_ladder(work, *, uow):
    """Tell the owner, then the superior; at the end another gets it."""
    lead = store.waiting(uow, work.key)
    if lead is None or not store.is_since(lead, work["since"]):
        return
    if lead.handled_at and not store.ladder_of(uow, lead).follow_up:
        return
    if work["rung"] == "reassign":
        store.reassign(uow, lead)
        return
    uow.emit(contract.overdue, lead, level=work["rung"], days=work["days"])
    store.climb(uow, lead, work["rung"])


@when_due(FOLLOWED)
def begin_the_ladder_anew(work, *, uow):
    """Who gets a lead has to handle it, and to come back to it where the house says so."""
    lead = store.waiting(uow, work.key)
    if lead is not None:
        store.climb(uow, lead, "")
