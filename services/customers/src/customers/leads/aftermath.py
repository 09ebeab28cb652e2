"""What people did since a lead became a customer, and what undoing that would take from them."""

from sqlalchemy import select

from chassis import history
from chassis.uow import UnitOfWork
from contracts.customers import customer as contract
from contracts.customers import customer_class
from customers.activities.model import Activity
from customers.credit_changes.model import CreditChange
from customers.customers.model import Customer
from customers.customers.stand_ins import merged_into
from customers.invoice_titles.model import InvoiceTitle
from customers.leads.model import Lead
from customers.sharing.model import Share
from customers.timeline import store as timeline
from customers.visits.model import Visit

CREATED, CLASSIFIED = (
    f"{one.service}.{one.resource}.{one.action}"
    for one in (contract.created, customer_class.classified)
)
OF_ITSELF = (Lead.resource, Activity.resource)
"""What stands on the timeline of these the conversion brought, or is asked for elsewhere."""
KEPT = (Visit, InvoiceTitle, CreditChange)


def is_merged(uow: UnitOfWork, lead: Lead, customer: Customer) -> bool:
    """Tell whether the customer that a lead became was merged into another one since."""
    ids = merged_into(uow, customer.id)[1:]
    made = select(Customer.id).where(Customer.id.in_(ids))
    return uow.session.scalar(made.where(Customer.created_at == lead.converted_at)) is not None


def of(uow: UnitOfWork, lead: Lead, customer: Customer) -> str | None:
    """Return the kind of what somebody did with the new customer of a lead, None for nothing."""
    return _noted(uow, lead, customer.id) or _kept(uow, customer.id) or _edited(uow, customer.id)


def _noted(uow: UnitOfWork, lead: Lead, customer_id: str) -> str | None:
    own = {lead.id, lead.contact_id, lead.opportunity_id}
    for entry in timeline.since(uow, customer_id, lead.converted_at):
        resource = entry.kind.rpartition(".")[0]
        is_own = entry.about_id in own or resource in OF_ITSELF
        if not is_own and entry.kind not in (CREATED, CLASSIFIED):
            return resource
    return None


def _kept(uow: UnitOfWork, customer_id: str) -> str | None:
    shared = select(Share.id).where(Share.customer_id == customer_id, Share.ended_at.is_(None))
    if uow.session.scalar(shared.limit(1)):
        return Share.resource
    for kind in KEPT:
        if uow.session.scalar(select(kind.id).where(kind.customer_id == customer_id).limit(1)):
            return kind.resource
    return None


def _edited(uow: UnitOfWork, customer_id: str) -> str | None:
    past, _ = history.read(uow.session.connection(), Customer.resource, customer_id)
    return Customer.resource if any(one["action"] == "updated" for one in past) else None
