"""What can be done with visits."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.errors import blaming
from chassis.lists import page
from chassis.values import new_id
from contracts.customers import activity as activity_contract
from contracts.customers import visit as contract
from customers.activities.model import Activity
from customers.affiliations import store as affiliations
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.timeline.store import Note, note
from customers.visits import store
from customers.visits.model import Visit
from customers.visits.rules import point

read_history = implements(contract.history)(stock.past(Visit, "visit_id", store.seen))


@implements(contract.create)
def plan_visit(fields, *, uow):
    with blaming("/customer_id"):
        customer = stock.load(uow, Customer, fields["customer_id"], mine=True)
    _must_be_there(uow, customer.id, fields)
    fields["customer_id"] = customer.id
    return uow.add(Visit(id=new_id(), staff_id=uow.call.actor_id, state="planned", **fields))


@implements(contract.get)
def get_visit(command, *, uow):
    return uow.load(Visit, command["visit_id"], store.seen(uow))


@implements(contract.listed)
def list_visits(command, *, uow):
    return _page(uow, contract.listed, command)


@implements(contract.searched)
def search_visits(command, *, uow):
    return _page(uow, contract.searched, command)


def _page(uow: Any, operation: Operation, command: Any) -> dict[str, Any]:
    assert operation.listing is not None
    return page(uow, operation.listing, Visit, command, store.seen(uow))


@implements(contract.update)
def change_visit(patch, *, uow):
    visit = _load(uow, patch, "update")
    patch.pop("visit_id")
    _must_be_there(uow, visit.customer_id, patch)
    visit.change(patch)
    return visit


@implements(contract.check_in)
def check_in(command, *, uow, settings):
    visit = _load(uow, command, "check_in")
    here = point(command["latitude"], command["longitude"])
    away, radius = store.nearest_m(uow, visit.customer_id, here), settings.check_in_radius_m
    is_far = None if away is None else away > radius
    if is_far and settings.check_in_strict:
        raise contract.TooFar(distance_m=away, radius_m=radius)
    visit.change({"latitude_e6": here.latitude, "longitude_e6": here.longitude})
    visit.change({name: command[name] for name in ("accuracy_m", "place")})
    visit.change({"distance_m": away, "is_far": is_far, "staff_id": uow.call.actor_id})
    visit.state, visit.checked_in_at = "on_site", uow.now
    return visit


@implements(contract.check_out)
def check_out(command, *, uow):
    lacking = [name for name in ("latitude", "longitude") if command[name] is None]
    if len(lacking) == 1:
        raise contract.HalfAPlace(at=f"/{lacking[0]}")
    visit = _load(uow, command, "check_out")
    visit.state, visit.checked_out_at = "done", uow.now
    about = {"customer_id": visit.customer_id, "contact_id": visit.contact_id, "kind": "visit"}
    said = {"content": command["content"], "result": command["result"]}
    by = {"happened_at": visit.checked_in_at or uow.now, "author_name": uow.call.actor_name}
    activity = uow.add(Activity(id=new_id(), **about, **said, **by))
    visit.activity_id = activity.id
    customers.note_activity(uow, visit.customer_id, activity.happened_at)
    title = activity.content
    note(uow, Note(visit.customer_id, activity_contract.created, title, activity.id))
    customer = uow.session.get(Customer, visit.customer_id)
    name = customer.name if customer else ""
    uow.emit(activity_contract.created, activity, customer_name=name)
    return visit


@implements(contract.cancel)
def cancel_visit(command, *, uow):
    visit = _load(uow, command, "cancel")
    visit.state, visit.cancel_reason = "cancelled", command["reason"]
    return visit


@implements(contract.nearby)
def find_nearby(question, *, uow):
    here = point(question["latitude"], question["longitude"])
    return {"items": store.around(uow, here, question["radius_m"], question["limit"])}


def _load(uow: Any, command: Any, verb: str) -> Visit:
    visit = uow.load(Visit, command["visit_id"], store.seen(uow), change=True)
    stock.load(uow, Customer, visit.customer_id, mine=True)
    visit.must_admit(verb)
    return visit


def _must_be_there(uow: Any, customer_id: str, fields: dict[str, Any]) -> None:
    """Refuse a contact who has nothing to do with the customer."""
    if fields.get("contact_id"):
        affiliations.expect_person(uow, customer_id, fields["contact_id"], "/contact_id")
