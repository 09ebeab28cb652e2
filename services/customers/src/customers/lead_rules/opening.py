"""How a lead comes into being: the record and all that goes with it."""

from typing import Any

from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import lead as contract
from customers.duplicates.numbers import Numbering
from customers.lead_pools import store as lead_pools
from customers.lead_rules import store as lead_rules
from customers.leads import store, twins
from customers.leads.model import Lead
from customers.pools import store as pools
from customers.reach import settled


def open_lead(
    uow: UnitOfWork, fields: dict[str, Any], to: str, numbers: Numbering, *, twin: bool
) -> Lead:
    """
    Note a lead and bring it to whom it is for.

    to: "me", "rule" or "pool"; numbers: how phone numbers are read; twin: whether
    it is noted although rules ask whether it is known. Its `candidates` tell who it may be.
    Raises PhoneWrong, LeadDuplicate, LeadKnown or UnknownPool.
    """
    if fields.get("pool_id"):
        pools.taking(uow, fields["pool_id"], "leads")
    told = settled({"phones": [], "emails": [], **fields}, numbers)
    keeper = store.keeper(uow) if to == "me" else {}
    lead = Lead(**told, **keeper, id=new_id(), state="open")
    found = twins.twins(uow, vars(lead), beside=lead.id)
    twins.refuse(found, insist=twin)
    if to == "me":
        lead.assigned_at = uow.now
        lead.handled_at = None if lead.import_id else uow.now
    else:
        lead.pooled_at = uow.now
    store.settle_score(uow, lead)
    uow.add(lead)
    store.note_anew(uow, lead, twin=twins.shares_number(found))
    store.begin_to_find(uow, lead)
    lead_pools.begin(uow, lead)
    uow.emit(contract.created, lead)
    if to == "rule":
        lead_rules.assign(uow, lead)
    else:
        store.start_clock(uow, lead)
    lead.candidates = twins.told(found)
    return lead
