"""What can be done with rules for leads, and how a lead is noted."""

from typing import Any

from chassis import conditions, stock
from chassis.binding import implements
from contracts.customers import lead as lead_contract
from contracts.customers import lead_rule as contract
from customers.lead_rules import opening, store
from customers.lead_rules.model import LeadRule, judge_of
from customers.staff import store as staff

get_rule = implements(contract.get)(stock.get(LeadRule, "lead_rule_id"))
list_rules = implements(contract.listed)(stock.listing(LeadRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(LeadRule, contract.searched))
read_history = implements(contract.history)(stock.past(LeadRule, "lead_rule_id"))


@implements(lead_contract.create)
def create_lead(fields, *, uow, settings):
    twin, to = fields.pop("on_duplicate") == "create", fields.pop("to")
    return opening.open_lead(uow, fields, to, settings.numbers_of("leads"), twin=twin)


@implements(contract.create)
def create_rule(fields, *, uow):
    _expect_staff(uow, fields["members"])
    conditions.expect(uow, judge_of(fields["of"]), fields["filter"])
    return uow.add(LeadRule(**fields))


@implements(contract.update)
def change_rule(patch, *, uow):
    rule = stock.load(uow, LeadRule, patch.pop("lead_rule_id"), change=True)
    _expect_staff(uow, patch.get("members", ()), kept=rule.members)
    conditions.expect(uow, rule.judge, patch.get("filter"))
    rule.change(patch)
    uow.schedule(store.ROOM, rule.id, uow.now)
    return rule


@implements(contract.remove)
def drop_rule(command, *, uow):
    rule = stock.load(uow, LeadRule, command["lead_rule_id"], change=True)
    stock.remove(uow, rule)
    uow.schedule(store.ROOM, rule.id, uow.now)
    return rule


def _expect_staff(uow: Any, members: Any, kept: Any = ()) -> None:
    """Refuse members who do not work here, unless they were members before."""
    new, old = ([member["staff_id"] for member in those] for those in (members, kept))
    staff.expect_all(uow, new, "/members/{}/staff_id", old)
