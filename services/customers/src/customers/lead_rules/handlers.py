"""What can be done with rules for leads, and with leads that nobody has."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.lists import page
from chassis.scopes import present
from contracts.customers import lead as lead_contract
from contracts.customers import lead_rule as contract
from customers.lead_rules import opening, store
from customers.lead_rules.model import LeadRule, PooledLead
from customers.leads import store as leads
from customers.leads.model import Lead
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
    _expect_staff(uow, fields)
    return uow.add(LeadRule(**fields))


@implements(contract.update)
def change_rule(patch, *, uow):
    rule = stock.load(uow, LeadRule, patch.pop("lead_rule_id"), change=True)
    _expect_staff(uow, patch)
    rule.change(patch)
    return rule


@implements(contract.remove)
def drop_rule(command, *, uow):
    rule = stock.load(uow, LeadRule, command["lead_rule_id"], change=True)
    store.drop(uow, rule)
    uow.session.expunge(rule)
    return rule


@implements(contract.assign)
def assign_leads(command, *, uow):
    items = []
    for lead_id in dict.fromkeys(command["lead_ids"]):
        lead = _in_pool(uow, lead_id)
        owner_id, reason = store.assign(uow, lead)
        items.append({"lead_id": lead.id, "owner_id": owner_id, "reason": reason})
    return {"items": items}


@implements(contract.claim)
def claim_lead(command, *, uow):
    lead = uow.load(Lead, command["lead_id"], present(Lead), change=True)
    if lead.owner_id is not None:
        raise contract.HasOwner()
    department_id = next(iter(uow.call.departments), None)
    leads.hand_over(uow, lead, uow.call.actor_id, department_id)
    return lead


@implements(contract.release)
def release_lead(command, *, uow):
    lead = stock.load(uow, Lead, command["lead_id"], change=True)
    leads.hand_over(uow, lead, None, None)
    return lead


@implements(contract.pool)
def list_pool(query, *, uow):
    lead: Any = PooledLead
    free = (lead.owner_id.is_(None), lead.state == "open", lead.deleted_at.is_(None))
    return page(uow, contract.IN_POOL, lead, query, *free)


def _in_pool(uow: Any, lead_id: str) -> Lead:
    free = (Lead.owner_id.is_(None), Lead.state == "open", present(Lead))
    return uow.load(Lead, lead_id, *free, change=True)


def _expect_staff(uow: Any, fields: dict[str, Any]) -> None:
    """Refuse members who do not work here. Raises UnknownStaff."""
    for member in fields.get("members") or ():
        staff.active(uow, member["staff_id"])
