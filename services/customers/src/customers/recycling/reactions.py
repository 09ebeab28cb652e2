"""Customers go back when they are due, and their clocks follow rules and deals."""

import datetime as dt

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers.customer import released
from contracts.customers.recycle_rule import recycle_warned
from contracts.organization import calendar
from contracts.sales import opportunity
from customers.customers import holding
from customers.customers import store as customers
from customers.pools import store as pools
from customers.recycling import store
from customers.timeline.store import Note, note

STEP = 200
CLOSED = {event.type for event in (opportunity.won, opportunity.lost, opportunity.removed)}


@when_due(store.FOLLOW)
def let_customers_follow_the_rules(work, *, uow):
    """Go through some more customers; a change of a rule asks for the first step."""
    ids = customers.owned_after(uow, work["after"], STEP)
    customers.follow_clock(uow, *ids, also_without_rules=True)
    if len(ids) == STEP:
        uow.schedule(store.FOLLOW, "all", uow.now, {"after": ids[-1]})


@when_due(store.RECYCLE)
def give_the_customer_back(work, *, uow):
    """Look once more: whatever happened meanwhile counts."""
    customer, first = _looked_at(uow, work.key)
    if first is None:
        return
    if first.due_at > uow.now:
        uow.schedule(store.RECYCLE, work.key, first.due_at)
        return
    before, reason = customer.owner_id, first.rule.name
    customer.pool_id = pools.origin(uow, first.rule.pool_id or customer.pool_id)
    holding.hand_over(uow, customer, (None, None), "recycle", reason)
    note(uow, Note(customer.id, released, reason, customer.id))
    uow.emit(released, customer, from_owner_id=before, reason=reason, rule_id=first.rule.id)


@when_due(store.WARN)
def warn_the_owner(work, *, uow):
    """Do so once of each date, also where rules were turned off and on or ask for more days."""
    customer, first = _looked_at(uow, work.key)
    if first is None or not first.rule.warn_days:
        return
    if first.warn_at > uow.now:
        uow.schedule(store.WARN, work.key, first.warn_at)
        return
    if not customers.note_warned(uow, customer, first.due_at):
        return
    about = {"rule_id": first.rule.id, "rule_name": first.rule.name, "title": customer.name}
    uow.emit(recycle_warned, customer, due_at=first.due_at, **about)


def _looked_at(uow, customer_id):
    """Return the customer, locked, and the verdict by which it goes back first, if any."""
    customer = customers.locked(uow, customer_id)
    if customer is None or customer.owner_id is None:
        return None, None
    customers.follow_clock(uow, customer_id, also_without_rules=True)
    rows = customers.clock_rows(uow, customers.Customer.id == customer_id)
    return customer, store.clocks(uow, store.active(uow), rows).get(customer_id)


@reacts_to(
    opportunity.created,
    opportunity.stage_changed,
    opportunity.won,
    opportunity.lost,
    opportunity.reopened,
    opportunity.removed,
    opportunity.restored,
)
def know_the_deals_of_a_customer(event, *, uow):
    at = dt.datetime.fromisoformat(event.time)
    row = {
        "id": event.subject,
        "version": event.version,
        "customer_id": event["customer_id"],
        "open": event.type not in CLOSED and event.get("state", "open") == "open",
        "opened_at": store.opened_at(uow, event.subject) or at,
    }
    customers.follow_clock(uow, store.keep_opportunity(uow, row))


@reacts_to(calendar.updated)
def know_the_days_of_the_house(event, *, uow):
    names = ("zone", "weekly", "special", "years")
    row = {
        "id": event.subject,
        "version": event.version,
        "is_default": event["is_default"],
        "told_at": uow.now,
        "data": {name: event.get(name) for name in names},
    }
    if store.keep_calendar(uow, row):
        uow.schedule(store.FOLLOW, "all", uow.now, {"after": ""})
