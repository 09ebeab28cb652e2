"""What goes to the heirs of a leaver: customers with their contacts, open leads, claims."""

from typing import Any

from sqlalchemy import ColumnElement

from chassis.handover import Portion, set_owner
from chassis.uow import UnitOfWork
from contracts.customers import customer as contract
from contracts.customers import lead as lead_contract
from customers.customers import holding
from customers.customers.model import Customer
from customers.lead_pools import store as lead_pools
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.registrations.model import Registration
from customers.timeline.store import Note, note


def _give_customer(uow: UnitOfWork, customer: Any, owner_id: str, department: str | None) -> None:
    """Hand a customer over as a transfer does; caps do not count, since nobody asked for it."""
    before = customer.owner_id
    holding.hand_over(uow, customer, (owner_id, department), "handover")
    note(uow, Note(customer.id, contract.transferred, customer.name, customer.id))
    uow.emit(contract.transferred, customer, from_owner_id=before, reason="handover")
    uow.emit(contract.updated, customer)


def _give_lead(uow: UnitOfWork, lead: Any, owner_id: str, department: str | None) -> None:
    set_owner(uow, lead, owner_id, department)
    lead.assigned_at, lead.handled_at, lead.followed_at = uow.now, None, None
    lead.rule_id = None
    leads.start_clock(uow, lead)
    lead_pools.move(uow, lead, "handover")
    uow.emit(lead_contract.updated, lead)


def _open_leads() -> ColumnElement[bool]:
    return Lead.state == "open"


def _open_registrations() -> ColumnElement[bool]:
    return Registration.state.in_(("draft", "pending"))


PORTIONS = (
    Portion(Customer, give=_give_customer),
    Portion(Lead, _open_leads, _give_lead),
    Portion(Registration, _open_registrations, together="customer_id"),
)
