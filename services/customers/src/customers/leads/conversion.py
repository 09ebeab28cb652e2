"""The process that makes a customer of a lead, over customers and sales: all or nothing."""

from typing import Any

from chassis import stock
from chassis.custom.values import carried
from chassis.errors import UnknownRecord, blaming
from chassis.handing_on import handed_on
from chassis.process import Process, Step
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import contact as contact_contract
from contracts.customers import lead as contract
from contracts.customers.contact import ContactDuplicate
from contracts.customers.converting import UnknownCustomer
from contracts.customers.parts import Duplicate
from contracts.sales import opportunity
from customers.activities import store as activities
from customers.contacts import store as contacts
from customers.customers import holding, opening
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicates.candidates import FIELDS, of_lead
from customers.leads import store
from customers.leads.model import Lead, as_contact, as_customer
from customers.reach import dialled_by
from customers.staff import store as staff
from customers.timeline.store import Note, note


def reserve(state, *, uow, settings):
    """Check all rules, choose who the lead becomes, and keep others from the lead meanwhile."""
    lead = stock.load(uow, Lead, state["lead_id"], change=True)
    lead.must_be("open")
    customer_id = _chosen(uow, state) or _known_customer(uow, lead, state)
    owner_id, department_id = staff.heir_of(uow, lead)
    if customer_id is None:
        holding.obey_cap(uow, owner_id, settings.holding_cap)
    wanted = state["contact"] and bool(lead.company)
    in_person = wanted or not (lead.company or customer_id)
    if in_person and settings.convert_refuses_known_contacts:
        _refuse_known_contact(uow, lead)
    lead.state = "converting"
    return {
        "linked": customer_id is not None,
        "customer_id": customer_id or new_id(),
        "customer_name": as_customer(lead)["name"],
        "contact_id": new_id() if wanted else None,
        "opportunity_id": new_id() if state["opportunity"] else None,
        "owner_id": owner_id,
        "department_id": department_id,
    }


def let_go(state, *, uow):
    """Let others work on the lead again."""
    lead = store.locked(uow, state["lead_id"])
    if lead.state == "converting":
        lead.state = "open"


def open_opportunity(state, *, transaction, rpc, call, step_key):
    """Open the hoped-for deal in sales, for whose the lead is; sales has rules of its own."""
    if state["opportunity"]:
        wanted = {
            **{k: v for k, v in state["opportunity"].items() if v is not None},
            "id": state["opportunity_id"],
            "customer_id": state["customer_id"],
            "customer_name": state["customer_name"],
            "owner_id": _heir(state, transaction, call)[0],
        }
        with handed_on(state["opportunity"], below="/opportunity"):
            rpc.call(opportunity.create, wanted, call, idempotency_key=step_key)


def _heir(state: dict[str, Any], transaction: Any, call: Any) -> tuple[str, str | None]:
    """Return whose it becomes; who began by an older release has not chosen that."""
    if "owner_id" in state:
        return state["owner_id"], state["department_id"]
    with transaction(call, writes=False) as uow:
        return staff.heir_of(uow, uow.session.get_one(Lead, state["lead_id"]))


def withdraw_opportunity(state, *, rpc, call, step_key):
    """Take back the deal, if there is one."""
    if state["opportunity"]:
        key = {"opportunity_id": state["opportunity_id"]}
        rpc.call(opportunity.withdraw, key, call, idempotency_key=step_key)


def convert(state, *, uow):
    """Write customer, contact and lead, now that nothing can refuse any more."""
    lead = store.locked(uow, state["lead_id"])
    resembled = _resembled(uow, lead, state)
    customer = _customer(uow, lead, state)
    if state["contact_id"]:
        first = not (state["linked"] and contacts.has_primary(uow, customer.id))
        own = carried(uow.session, Lead.resource, contacts.Contact.resource, lead.custom)
        about = {"primary": first, "id": state["contact_id"], "custom": own}
        fields = {**as_contact(lead), **about}
        uow.emit(contact_contract.created, contacts.open_contact(uow, customer, fields))
        customers.find_anew(uow, customer.id)
    lead.become(customer.id, state["contact_id"], state["opportunity_id"], uow.now)
    lead.carried = activities.carry(uow, lead.id, customer.id)
    store.forget(uow, lead)
    note(uow, Note(customer.id, contract.created, lead.name, lead.id, lead.created_at))
    note(uow, Note(customer.id, contract.converted, lead.name, lead.id))
    uow.emit(contract.converted, lead, linked=state["linked"])
    return {"candidates": resembled}


def _resembled(uow: UnitOfWork, lead: Lead, state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return who else customer and contact may be, as the answer to a new one tells it."""
    found = customers.candidates(uow, as_customer(lead))
    found = of_lead(found) if lead.company else found
    people = [as_contact(lead)] if state["contact_id"] else []
    found += [
        {**one, "field": FIELDS.get(one["match"])}
        for one in customers.reached_alike(uow, people, found)
    ]
    return [one for one in found if one["customer_id"] != state["customer_id"]]


def _chosen(uow: UnitOfWork, state: dict[str, Any]) -> str | None:
    """Return the customer that the caller named; raises UnknownCustomer or Forbidden."""
    named = state.get("customer_id")
    try:
        with blaming("/customer_id"):
            return stock.load(uow, Customer, named, mine=True).id if named else None
    except UnknownRecord as missing:
        raise UnknownCustomer(customer_id=named) from missing


def _known_customer(uow: UnitOfWork, lead: Lead, state: dict[str, Any]) -> str | None:
    """Return the customer that the lead is already, None for none; raises Duplicate."""
    matching = state["customer"] == "match"
    found = _same_customers(uow, as_customer(lead))
    match = [c for c in found if c["visible"] and not c["removed"]]
    if not matching or len(match) != 1:
        if not _in_the_way(found, state):
            return None
        raise _duplicate(lead, found)
    return str(match[0]["id"])


def _duplicate(lead: Lead, found: list[dict[str, Any]]) -> Duplicate:
    """Return the refusal; the fields that hit are the lead's, the choice is in the input."""
    return Duplicate(candidates=of_lead(found) if lead.company else found, at="/customer")


def _same_customers(uow: UnitOfWork, fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the customers that are the same; contacts have a rule of their own."""
    found = customers.candidates(uow, fields)
    return [c for c in found if c["resource"] == Customer.resource and c["blocking"]]


def _in_the_way(found: list[dict[str, Any]], state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the candidates that refuse another one of them, whatever the caller wishes."""
    insisting = state.get("on_duplicate") == "create"
    return [one for one in found if one["mode"] == "refuse"] if insisting else found


def _refuse_known_contact(uow: UnitOfWork, lead: Lead) -> None:
    twin = contacts.known_by_phone(uow, lead.phones)
    if twin:
        hers = {number for number, _ in dialled_by(vars(twin))}
        shared = [number for number, _ in dialled_by(vars(lead)) if number in hers]
        rules = {frozenset(["contact_phone"]): "refuse"}
        known = contacts.briefs(uow, contacts.Contact.id == twin.id)
        found = customers.in_person(uow, known, {twin.id: {"contact_phone"}}, rules)
        raise ContactDuplicate(number=shared[0], candidates=found, at="/contact")


def _customer(uow: UnitOfWork, lead: Lead, state: dict[str, Any]) -> Customer:
    if state["linked"]:
        return stock.load(uow, Customer, state["customer_id"])
    own = carried(uow.session, Lead.resource, Customer.resource, lead.custom)
    fields = {**as_customer(lead), "id": state["customer_id"], "custom": own}
    found = _same_customers(uow, fields)
    if _in_the_way(found, state):
        raise _duplicate(lead, found)
    about: dict[str, Any] = {"namesake": bool(found), "how": "convert"}
    to = staff.heir_of(uow, lead)
    if "owner_id" in state:  # who began by an older release has not chosen that
        to = state["owner_id"], state["department_id"]
    return opening.open_customer(uow, fields, to, **about)


conversion = Process(
    "customers.lead_conversion",
    (
        Step("reserve", reserve, let_go),
        Step("open_opportunity", open_opportunity, withdraw_opportunity),
        Step("convert", convert),
    ),
)
