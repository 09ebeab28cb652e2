"""What can be done with the rules, and with the clock of one customer."""

import datetime as dt
from collections import Counter
from typing import Any

from chassis import conditions, stock
from chassis.binding import implements
from chassis.calendar import Calendar
from chassis.scopes import present, visible
from contracts.customers import recycle_rule as contract
from contracts.customers.customer import updated
from customers.classes import store as classes
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.pools import store as pools
from customers.recycling import store
from customers.recycling.model import RecycleRule, as_rule
from customers.staff import store as staff
from customers.structure import store as departments

get_rule = implements(contract.get)(stock.get(RecycleRule, "recycle_rule_id"))
list_rules = implements(contract.listed)(stock.listing(RecycleRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(RecycleRule, contract.searched))
read_history = implements(contract.history)(stock.past(RecycleRule, "recycle_rule_id"))
list_removed = implements(contract.list_removed)(
    stock.listing(RecycleRule, contract.list_removed, removed=True)
)
_remove = stock.removal(RecycleRule, "recycle_rule_id")
_restore = stock.restoral(RecycleRule, "recycle_rule_id")
SHOWN = 200
EXPECTED = {
    "class_id": classes.expect_all,
    "department_id": departments.expect_all,
    "owner_id": staff.expect_all,
}


@implements(contract.create)
def create_rule(fields, *, uow):
    _expect_known(uow, fields["applies_to"], {})
    conditions.expect(uow, RecycleRule, fields["filter"])
    rule = RecycleRule()
    rule.change(fields)
    return _followed(uow, uow.add(rule))


@implements(contract.update)
def update_rule(patch, *, uow):
    rule = stock.load(uow, RecycleRule, patch.pop("recycle_rule_id"), change=True)
    _expect_known(uow, patch.get("applies_to", {}), rule.applies_to)
    conditions.expect(uow, RecycleRule, patch.get("filter"))
    rule.change(patch)
    return _followed(uow, rule)


@implements(contract.remove)
def remove_rule(command, *, uow):
    return _followed(uow, _remove(command, uow=uow))


@implements(contract.restore)
def restore_rule(command, *, uow):
    return _followed(uow, _restore(command, uow=uow))


def _expect_known(uow: Any, applies_to: Any, before: Any, at: str = "") -> None:
    """Refuse classes, departments and owners who are not there, unless it named them before."""
    for name, expect_all in EXPECTED.items():
        kept = before.get(name, ())
        expect_all(uow, applies_to.get(name, ()), f"{at}/applies_to/{name}/{{}}", kept)


def _followed(uow: Any, rule: RecycleRule) -> RecycleRule:
    """Let all customers follow the changed rule, a few hundred at a time."""
    if rule.pool_id and rule.deleted_at is None:
        with uow.session.no_autoflush:
            pools.taking(uow, rule.pool_id)
    uow.schedule(store.FOLLOW, "all", uow.now, {"after": ""})
    return rule


@implements(contract.simulate)
def simulate_rules(question, *, uow):
    rules = [rule for rule in store.active(uow) if rule.id != question["without"]]
    if question["draft"]:
        _expect_known(uow, question["draft"]["applies_to"], {}, "/draft")
        conditions.expect(uow, RecycleRule, question["draft"]["filter"], "/draft")
        draft = RecycleRule()
        draft.change(question["draft"])
        rules.append(as_rule(vars(draft)))
    mine = [visible(Customer, uow.call), present(Customer), Customer.owner_id.is_not(None)]
    if question["after"]:
        mine.append(Customer.id > question["after"])
    rows = customers.clock_rows(uow, *mine, most=contract.SCANNED)
    clocks = store.clocks(uow, rules, rows)
    behind = uow.now + dt.timedelta(days=question["days"])
    dropping = [_dropping(row, clocks[row["id"]]) for row in rows if row["id"] in clocks]
    dropping = [one for one in dropping if one["due_at"] < behind]
    dropping.sort(key=lambda one: (one["due_at"], one["customer_id"]))
    more = len(rows) == contract.SCANNED
    return {
        "scanned": len(rows),
        "dropping": len(dropping),
        "by_day": _by_day(max(one["due_at"], uow.now) for one in dropping),
        "items": dropping[:SHOWN],
        "next_after": rows[-1]["id"] if more else None,
    }


def _dropping(row: Any, first: Any) -> dict[str, Any]:
    return {
        "customer_id": row["id"],
        "customer_name": row["name"],
        "owner_id": row["owner_id"],
        "due_at": first.due_at,
        "rule_id": first.rule.id or None,
        "rule_name": first.rule.name,
    }


def _by_day(moments: Any) -> list[dict[str, Any]]:
    """Count by day; what is due already counts for today."""
    days = Counter(moment.astimezone(Calendar().zone).date() for moment in moments)
    return [{"on": day, "count": count} for day, count in sorted(days.items())]


@implements(contract.recycling)
def explain_recycling(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"])
    rows = customers.clock_rows(uow, Customer.id == customer.id)
    told = store.told_by(uow, store.active(uow), rows).get(customer.id, [])
    first = told[0] if told and told[0].due_at else None
    return {
        "customer_id": customer.id,
        "due_at": first and first.due_at,
        "rule_id": first and first.rule.id,
        "rule_name": first and first.rule.name,
        "locked": customer.locked_at is not None,
        "protected_until": customer.protected_until,
        "verdicts": [_shown(verdict) for verdict in told],
    }


def _shown(verdict: Any) -> dict[str, Any]:
    names = ("due_at", "base", "base_at", "spared_by", "moved_by")
    shown = {name: getattr(verdict, name) for name in names}
    warn_at = verdict.warn_at if verdict.rule.warn_days else None
    return {**shown, "rule_id": verdict.rule.id, "rule_name": verdict.rule.name, "warn_at": warn_at}


@implements(contract.lock)
def lock_customer(command, *, uow, settings):
    customer, limit = _owned(uow, command["customer_id"]), settings.locks_per_person
    owner_id = str(customer.owner_id)
    customers.one_at_a_time(uow, owner_id)
    locked = customers.locked_by_owner(uow, owner_id)
    if limit and customer.locked_at is None and locked >= limit:
        raise contract.LockLimit(owner_id=owner_id, locked=locked, limit=limit)
    customer.locked_at = customer.locked_at or uow.now
    return _told(uow, customer)


@implements(contract.unlock)
def unlock_customer(command, *, uow):
    customer = stock.load_own(uow, Customer, command["customer_id"])
    customer.locked_at = None
    return _told(uow, customer)


@implements(contract.protect)
def protect_customer(command, *, uow):
    customer = _owned(uow, command["customer_id"])
    customer.protected_until = command["until"]
    return _told(uow, customer)


def _owned(uow: Any, customer_id: str) -> Customer:
    customer = stock.load_own(uow, Customer, customer_id)
    if customer.owner_id is None:
        raise contract.InPool(customer_id=customer_id)
    return customer


def _told(uow: Any, customer: Customer) -> Customer:
    customers.follow_clock(uow, customer.id)
    uow.emit(updated, customer)
    return customer
