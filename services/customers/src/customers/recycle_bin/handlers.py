"""What can be done with removed records, beside taking them out again."""

from typing import Any

from chassis.binding import implements
from chassis.gates import gate
from chassis.lists import page
from chassis.recycle_bin import Bin, clearing, destroy, destroyal
from chassis.sight import asked
from contracts.customers import activity, contact, customer, lead
from contracts.organization import permit
from customers.activities import store as activities
from customers.activities.model import Activity
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.credit import asking
from customers.credit import store as credit
from customers.customers.model import Customer
from customers.duplicate_pairs.model import DuplicatePair
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.merged import refuse_merged
from customers.personal_parts.store import HOLDINGS
from customers.relations.model import Relation
from customers.timeline.model import TimelineEntry


def _refuse_customer(uow: Any, record: Customer) -> None:
    refuse_merged(record)
    credit.refuse_open_business(uow, record)


def _refuse_merged(uow: Any, record: Any) -> None:
    refuse_merged(record)


def _forgets(resource: str, record: Any) -> set[str]:
    """Return what forgetting somebody takes out of such a record: of a company its reach only."""
    mine = [one for one in HOLDINGS if one.name == resource and not one.law]
    if resource == Customer.resource:
        mine = [one for one in mine if one.is_him == (record.kind == "person")]
    return {column for one in mine for column in one.columns()}


NAMES = (Relation.from_id, Relation.to_id, DuplicatePair.left_id, DuplicatePair.right_id)
CUSTOMERS = Bin(model=Customer, also=(*NAMES,), refuse=_refuse_customer, forgets=_forgets)
CONTACTS = Bin(model=Contact, also=(*NAMES,), refuse=_refuse_merged, forgets=_forgets)
LEADS = Bin(model=Lead, also=NAMES[2:], refuse=_refuse_merged, forgets=_forgets)
ACTIVITIES = Bin(model=Activity, also=(TimelineEntry.about_id,), forgets=_forgets)
clear = clearing(CUSTOMERS, CONTACTS, LEADS, ACTIVITIES)


def _destroying(operation: Any, before: Any = None) -> Any:
    return implements(operation, first=gate(permit.check, operation, before=before))


destroy_customer = _destroying(customer.destroy, asking.before_destroyal)(
    destroyal(CUSTOMERS, "customer_id")
)
destroy_contact = _destroying(contact.destroy)(destroyal(CONTACTS, "contact_id"))
destroy_lead = _destroying(lead.destroy)(destroyal(LEADS, "lead_id"))


@_destroying(activity.destroy)
def destroy_activity(command, *, uow):
    gone = activities.removed(uow, command["activity_id"])
    destroy(uow, ACTIVITIES, gone)
    return {"id": gone.id}


@implements(activity.list_removed)
def list_removed_activities(command, *, uow):
    """Whose customer or lead lies in the bin comes back with that one."""
    seen, listing = Activity.within(uow.call), activity.list_removed.listing
    assert listing is not None
    return page(uow, listing, Activity, command, seen, removed=True)


@implements(contact.list_removed)
def list_removed_contacts(command, *, uow):
    return _removed(uow, contact.list_removed, Contact, contacts, command)


@implements(lead.list_removed)
def list_removed_leads(command, *, uow):
    return _removed(uow, lead.list_removed, Lead, leads, command)


def _removed(uow: Any, operation: Any, model: Any, store: Any, command: Any) -> dict[str, Any]:
    """What was merged into another lies there as well, but never comes back."""
    where = (model.merged_into.is_(None), *asked(uow, command, store.matches))
    return page(uow, operation.listing, model, command, *where, removed=True)
