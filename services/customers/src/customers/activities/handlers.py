"""What can be done with activities."""

from collections.abc import Mapping
from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.lists import page
from chassis.values import new_id
from contracts.customers import activity as contract
from customers.activities import store
from customers.activities.model import Activity
from customers.affiliations import store as affiliations
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.timeline.store import Note, note

read_history = implements(contract.history)(
    stock.past(Activity, "activity_id", lambda uow: Activity.within(uow.call))
)


@implements(contract.create)
def note_activity(fields, *, uow):
    customer = stock.load(uow, Customer, fields["customer_id"], mine=True)
    _refuse_strangers(uow, customer.id, fields)
    must_have_happened(uow, fields)
    happened_at = fields.pop("happened_at", None) or uow.now
    activity = uow.add(
        Activity(**fields, id=new_id(), happened_at=happened_at, author_name=uow.call.actor_name)
    )
    customers.note_activity(uow, customer.id, happened_at)
    note(uow, Note(customer.id, contract.created, activity.content, activity.id, happened_at))
    uow.emit(contract.created, activity, customer_name=customer.name)
    return activity


@implements(contract.get)
def get_activity(command, *, uow):
    there = Activity.deleted_at.is_(None)
    return uow.load(Activity, command["activity_id"], Activity.within(uow.call), there)


@implements(contract.listed)
def list_activities(command, *, uow):
    return _page(uow, contract.listed, command)


@implements(contract.searched)
def search_activities(command, *, uow):
    return _page(uow, contract.searched, command)


def _page(uow: Any, operation: Operation, command: Any) -> dict[str, Any]:
    assert operation.listing is not None
    seen = Activity.customer_id.in_(customers.seen(uow))
    return page(uow, operation.listing, Activity, command, seen)


@implements(contract.list_of_customer)
def list_activities_of_customer(command, *, uow):
    stock.load(uow, Customer, command["customer_id"])
    return page(uow, contract.OF_CUSTOMER, Activity, command)


@implements(contract.update)
def update_activity(patch, *, uow):
    activity = _load(uow, patch)
    patch.pop("activity_id")
    must_have_happened(uow, patch)
    _refuse_strangers(uow, str(activity.customer_id), patch)
    activity.change(patch)
    if "happened_at" in patch:
        store.settle_last(uow, str(activity.customer_id))
    return activity


@implements(contract.remove)
def remove_activity(command, *, uow):
    return _put_away(uow, _load(uow, command))


@implements(contract.restore)
def restore_activity(command, *, uow):
    activity = store.removed(uow, command["activity_id"])
    store.take_back(uow, activity)
    return activity


@implements(contract.create_for_lead)
def note_activity_with_lead(fields, *, uow):
    lead = stock.load(uow, Lead, fields["lead_id"], mine=True)
    lead.must_be("open")
    must_have_happened(uow, fields)
    about = {"happened_at": uow.now, "author_name": uow.call.actor_name, **fields}
    activity = uow.add(Activity(**about, id=new_id()))
    leads.note_handled(uow, lead)
    return activity


@implements(contract.list_of_lead)
def list_activities_of_lead(command, *, uow):
    stock.load(uow, Lead, command["lead_id"])
    return page(uow, contract.OF_LEAD, Activity, command)


@implements(contract.update_for_lead)
def update_activity_with_lead(patch, *, uow):
    activity = _load_of_lead(uow, patch)
    must_have_happened(uow, patch)
    activity.change({k: v for k, v in patch.items() if k not in ("lead_id", "activity_id")})
    return activity


@implements(contract.remove_for_lead)
def remove_activity_with_lead(command, *, uow):
    return _put_away(uow, _load_of_lead(uow, command))


def _load_of_lead(uow: Any, command: Any) -> Activity:
    lead = stock.load(uow, Lead, command["lead_id"], mine=True)
    own = (Activity.lead_id == lead.id, Activity.customer_id.is_(None))
    there = Activity.deleted_at.is_(None)
    return uow.load(Activity, command["activity_id"], *own, there, change=True)


def _put_away(uow: Any, activity: Activity) -> Activity:
    store.put_away(uow, activity)
    return activity


def _load(uow: Any, command: Any) -> Activity:
    """Return an activity of a customer for a change; that of a lead is changed through the lead."""
    activity_id, present = command["activity_id"], Activity.deleted_at.is_(None)
    seen = Activity.customer_id.in_(customers.seen(uow))
    read = uow.load(Activity, activity_id, seen, present)
    stock.load(uow, Customer, read.customer_id, mine=True)
    return uow.load(Activity, activity_id, seen, present, change=True)


def must_have_happened(uow: Any, fields: Mapping[str, Any]) -> None:
    """Refuse what is still to come: a follow-up of next year would stop the clock until then."""
    at = fields.get("happened_at")
    if at is not None and at > uow.now + contract.SKEW:
        raise contract.StillToCome(happened_at=at.isoformat())


def _refuse_strangers(uow: Any, customer_id: str, fields: dict[str, Any]) -> None:
    """Refuse people and opportunities who have nothing to do with the customer."""
    several = enumerate(fields.get("contact_ids", ()))
    named = {f"/contact_ids/{place}": contact_id for place, contact_id in several}
    for at, contact_id in {"/contact_id": fields.get("contact_id"), **named}.items():
        if contact_id is not None:
            affiliations.expect_person(uow, customer_id, contact_id, at)
    known = store.opportunities_of(uow, customer_id, fields.get("opportunity_ids", ()))
    for opportunity_id in fields.get("opportunity_ids", ()):
        if opportunity_id not in known:
            raise contract.UnknownOpportunity(opportunity_id=opportunity_id)
