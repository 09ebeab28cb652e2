"""What can be done with customers."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.lists import page
from chassis.scopes import visible
from chassis.sight import asked
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from contracts.customers.parts import CreditApprovalNeeded, TransferForbidden
from contracts.organization import access
from customers.contacts import store as contacts
from customers.credit import asking
from customers.credit import store as credit
from customers.customers import holding, leaving, opening, returning, store
from customers.customers.model import (
    FOUND_BY,
    KNOWN_BY,
    Customer,
    checked,
)
from customers.customers.searching import entered
from customers.customers.stand_ins import merged_into
from customers.duplicates.candidates import of_lead
from customers.duplicates.numbers import credit_code
from customers.leads import store as leads
from customers.merged import refuse_merged
from customers.ownership import store as ownership
from customers.pools import looking_back
from customers.pools import store as pools
from customers.reach import settled
from customers.sharing import store as sharing
from customers.staff import store as staff
from customers.staff.labels import with_owners
from customers.timeline.store import Note, note

get_customer = implements(contract.get)(stock.get(Customer, "customer_id"))
read_history = implements(contract.history)(stock.past(Customer, "customer_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Customer, "customer_id", access.viewers, sharing.telling("id"))
)
tell_names = implements(contract.names)(stock.naming(Customer))
list_customers = implements(contract.listed)(
    with_owners(stock.listing(Customer, contract.listed, store.matches, entered=entered))
)
search_customers = implements(contract.searched)(
    with_owners(stock.listing(Customer, contract.searched, store.matches, entered=entered))
)


@implements(contract.list_removed)
def list_removed(command, *, uow):
    listing = contract.list_removed.listing
    assert listing is not None
    where = (Customer.merged_into.is_(None), *asked(uow, command, store.matches))
    return page(uow, listing, Customer, command, *where, removed=True)


@implements(contract.create)
def create_customer(fields, *, uow, settings):
    wish, contact = fields.pop("on_duplicate"), fields.pop("contact")
    pool = _pool(uow, fields) or fields.pop("pool")
    fields = checked(fields, settings.numbers_of("customers"))
    found = store.candidates(uow, fields)
    people = [settled(contact, settings.numbers_of("contacts"), "/contact")] if contact else []
    reached = store.reached_alike(uow, people, found)
    customer = opening.refuse_or_link(uow, found, wish, reached)
    if customer is None:
        to = (None, None) if pool else staff.caller(uow)
        if to[0]:
            holding.obey_cap(uow, to[0], settings.holding_cap)
        about: dict[str, Any] = {"namesake": bool(found), "people": people}
        customer = opening.open_customer(uow, fields, to, **about)
        _add_people(uow, customer, people, first=True)
    elif people:
        _add_people(uow, customer, people, first=not contacts.has_primary(uow, customer.id))
        store.find_anew(uow, customer.id)
    customer.candidates = [c for c in (*found, *reached) if c["customer_id"] != customer.id]
    return customer


def _pool(uow: Any, fields: dict[str, Any]) -> str | None:
    """Return the pool beside the general one in which a customer is to be opened."""
    if fields["pool_id"] is not None:
        del fields["pool"]
        return pools.taking(uow, fields["pool_id"]).id
    return None


def _add_people(uow: Any, customer: Customer, people: list[dict[str, Any]], *, first: bool) -> None:
    for fields in people:
        contact = contacts.open_contact(uow, customer, {**fields, "primary": first})
        uow.emit(contact_contract.created, contact)


@implements(contract.check_duplicates)
def check_duplicates(probe, *, uow, settings):
    name = probe.get("name")
    company = probe.get("company") or name
    phones = [one["number"] for one in probe.get("phones") or ()]
    numbers = [settings.numbers_of("").read(number) for number in phones]
    fields = {
        **{about: probe.get(about) for about in ("industry", "region", "address")},
        "kind": probe.get("kind") or ("company" if company else "person"),
        "name": company,
        "credit_code": credit_code(probe.get("credit_code") or ""),
        "phones": [{"number": number} for number in numbers if number],
        "emails": probe.get("emails") or (),
    }
    found = store.candidates(uow, fields, slips=True)
    known = {c["id"] for c in found}
    namesakes = contacts.briefs(uow, contacts.named(name)) if name else []
    others = [person for person in namesakes if person.id not in known]
    found += store.in_person(uow, others, {p.id: store.NAMED for p in others}, {})
    found += leads.candidates(uow, {**fields, "company": company})
    found = of_lead(found) if probe.get("company") else found
    return {"candidates": found[: store.MOST], "blocked": any(c["blocking"] for c in found)}


@implements(contract.update)
def update_customer(patch, *, uow, settings):
    customer = stock.load(uow, Customer, patch.pop("customer_id"), change=True)
    wish, was = patch.pop("on_duplicate"), dict(vars(customer))
    customer.change(checked(patch, settings.numbers_of("customers")))
    if any(name in patch for name in KNOWN_BY):
        customer.candidates = opening.know_again(uow, customer, was, wish)
    elif any(name in patch for name in FOUND_BY):
        store.find_anew(uow, customer.id)
    store.follow_clock(uow, customer.id)
    uow.emit(contract.updated, customer)
    return customer


@implements(contract.set_credit_limit)
def set_credit_limit(command, *, uow, settings):
    customer = stock.load_own(uow, Customer, command["customer_id"])
    if settings.credit_by_approval and command["credit_limit"] != customer.credit_limit:
        raise CreditApprovalNeeded()
    customer.credit_limit = command["credit_limit"]
    uow.emit(contract.updated, customer)
    return customer


@implements(contract.transfer)
def transfer_customer(command, *, uow, settings):
    to = command["owner_id"]
    if not settings.reps_transfer and uow.call.scope(Customer.resource) == "own":
        raise TransferForbidden()
    store.one_at_a_time(uow, to)
    customer = stock.load_own(uow, Customer, command["customer_id"])
    before = customer.owner_id
    if to != before:
        heir = staff.active(uow, to)
        if customer.counts:
            holding.obey_cap(uow, to, settings.holding_cap)
        whom = (to, heir.department_id)
        holding.hand_over(uow, customer, whom, "transfer", command["reason"])
        _keep_former_owner(uow, customer, before, command["keep_former_owner"])
        note(uow, Note(customer.id, contract.transferred, customer.name, customer.id))
        uow.emit(contract.transferred, customer, from_owner_id=before, reason=command["reason"])
        uow.emit(contract.updated, customer)
    return customer


def _keep_former_owner(uow: Any, customer: Customer, before: str | None, access: str) -> None:
    """Share a customer with who had it, with its contacts; who has it needs no share any more."""
    for needless in (customer.owner_id, before):
        own = sharing.running(uow, customer.id, "staff", needless or "")
        if own:
            sharing.finish(uow, own)
    uow.flush()
    if before and access != "none":
        holder = {"holder_kind": "staff", "holder_id": before}
        sharing.open_share(uow, customer, {**holder, "access": access, "along": ["contacts"]})


@implements(contract.remove, first=asking.before_removal)
def remove_customer(command, *, uow):
    customer = stock.load_own(uow, Customer, command["customer_id"])
    credit.refuse_open_business(uow, customer)
    leaving.remove(uow, [customer])
    return customer


@implements(contract.restore)
def restore_customer(command, *, uow, settings):
    mine = visible(Customer, uow.call, change=True, shared=False)
    customer = stock.removed(uow, Customer, command["customer_id"], mine)
    refuse_merged(customer)
    if customer.owner_id and customer.counts:
        holding.obey_cap(uow, customer.owner_id, settings.holding_cap)
    found = returning.refuse_known(uow, customer, command["on_duplicate"])
    returning.bring_back(uow, customer)
    customer.candidates = found
    return customer


@implements(contract.owners)
def read_owners(command, *, uow):
    def periods(customer):
        return ownership.periods(uow, *merged_into(uow, customer.id))

    return {"items": looking_back.owners_of(uow, Customer, command["customer_id"], periods)}
