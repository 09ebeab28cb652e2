"""What can be done with contacts."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import NotFound, blaming
from chassis.lists import page
from chassis.scopes import visible
from chassis.sight import asked
from contracts.customers import contact as contract
from contracts.customers import person
from contracts.organization import access
from customers.contacts import store
from customers.contacts.model import KNOWN_BY, Contact, identities
from customers.contacts.rules import OTHERS
from customers.customers import acquaintances
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.merged import refuse_merged
from customers.reach import settled
from customers.sharing import store as sharing
from customers.timeline.store import Note, note

get_contact = implements(contract.get)(stock.get(Contact, "contact_id"))
read_history = implements(contract.history)(stock.past(Contact, "contact_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Contact, "contact_id", access.viewers, sharing.telling("customer_id", "contacts"))
)
tell_names = implements(contract.names)(stock.naming(Contact))
list_contacts = implements(contract.listed)(
    stock.listing(Contact, contract.listed, store.matches, entered=store.entered)
)
search_contacts = implements(contract.searched)(
    stock.listing(Contact, contract.searched, store.matches, entered=store.entered)
)


@implements(contract.list_of_customer)
def list_contacts_of_customer(command, *, uow):
    stock.load(uow, Customer, command["customer_id"])
    where = asked(uow, command, store.matches)
    return page(uow, contract.OF_CUSTOMER, Contact, command, *where)


@implements(contract.create)
def add_contact(fields, *, uow, settings):
    customer = stock.load(uow, Customer, fields.pop("customer_id"), change=True)
    _refuse_wrong_line(uow, None, fields)
    store.refuse_unborn(uow, fields)
    fields = settled(fields, settings.numbers_of("contacts"))
    insist = fields.pop("on_duplicate") == "create"
    found = acquaintances.refuse(uow, {**fields, "customer_id": customer.id}, insist=insist)
    before = store.primary_of(uow, customer.id)
    if before and fields["primary"]:
        before.primary = False
        uow.flush()
    fields["primary"] = fields["primary"] or before is None
    contact = store.open_contact(uow, customer, fields)
    customers.find_anew(uow, customer.id)
    note(uow, Note(customer.id, contract.created, contact.name, contact.id))
    uow.emit(contract.created, contact)
    contact.candidates = found
    return contact


@implements(contract.update)
def update_contact(patch, *, uow, settings):
    contact = stock.load(uow, Contact, patch.pop("contact_id"), change=True)
    _refuse_wrong_line(uow, contact, patch)
    before = set(identities(vars(contact)))
    insist = patch.pop("on_duplicate") == "create"
    store.refuse_unborn(uow, patch)
    contact.change(settled(patch, settings.numbers_of("contacts")))
    about: dict[str, Any] = {"beside": contact.id, "before": before}
    contact.candidates = acquaintances.refuse(uow, vars(contact), insist=insist, **about)
    if any(name in patch for name in KNOWN_BY):
        store.note_change(uow, contact, before)
        customers.find_anew(uow, contact.customer_id)
    if "birthday" in patch or "lunar_birthday" in patch:
        store.follow_birthday(uow, contact)
    uow.emit(contract.updated, contact)
    return contact


@implements(contract.make_primary)
def make_primary(command, *, uow):
    contact = stock.load(uow, Contact, command["contact_id"], change=True)
    before = store.primary_of(uow, contact.customer_id)
    if contact.retired_at:
        raise contract.Retired(name=contact.name)
    if before is not contact:
        if before:
            before.primary = False
            uow.flush()
            uow.emit(contract.updated, before)
        contact.primary = True
        uow.emit(contract.updated, contact)
    return contact


@implements(contract.remove)
def remove_contact(command, *, uow):
    contact = stock.removal(Contact, "contact_id", contract.removed)(command, uow=uow)
    customers.find_anew(uow, contact.customer_id)
    return contact


@implements(contract.restore)
def restore_contact(command, *, uow):
    contact = _removed(uow, command["contact_id"])
    refuse_merged(contact)
    customer = uow.load(Customer, contact.customer_id, visible(Customer, uow.call))
    if customer.deleted_at:
        raise contract.CustomerInBin(name=customer.name)
    about: dict[str, Any] = {"beside": contact.id, "returning": True}
    with blaming("/on_duplicate"):
        insist = command["on_duplicate"] == "create"
        found = acquaintances.refuse(uow, vars(contact), insist=insist, **about)
    contact.primary = contact.primary and not store.has_primary(uow, contact.customer_id)
    store.record_batch([contact], uow, None)
    store.know_restored(uow, contact)
    customers.find_anew(uow, contact.customer_id)
    uow.emit(contract.restored, contact)
    contact.candidates = found
    return contact


@implements(person.retire)
def retire_contact(command, *, uow):
    contact = stock.load(uow, Contact, command["contact_id"], change=True)
    if contact.retired_at:
        raise contract.Retired(name=contact.name)
    contact.retired_at, contact.retired_reason = uow.now, command["reason"]
    contact.primary = False
    uow.unschedule(store.BIRTHDAY, contact.id)
    uow.emit(contract.updated, contact)
    return contact


@implements(person.reinstate)
def reinstate_contact(command, *, uow):
    contact = stock.load(uow, Contact, command["contact_id"], change=True)
    if contact.retired_at is None:
        raise person.NotRetired(name=contact.name)
    contact.retired_at = contact.retired_reason = None
    store.follow_birthday(uow, contact)
    uow.emit(contract.updated, contact)
    return contact


@implements(person.surnames)
def count_surnames(command, *, uow):
    letters: dict[str, list[dict[str, Any]]] = {}
    for initial, surname, count in store.counted_by_surname(uow):
        entry = {"surname": surname or OTHERS, "contacts": count}
        letters.setdefault(initial, []).append(entry)
    return {
        "items": [
            {"initial": initial, "surnames": some, "contacts": sum(s["contacts"] for s in some)}
            for initial, some in letters.items()
        ]
    }


@implements(person.reporting_lines)
def read_reporting_lines(command, *, uow):
    contact = stock.load(uow, Contact, command["contact_id"])
    line = store.line_above(uow, contact, contract.DEEPEST_LINE)
    seen = set(store.seen_of(uow, line))
    return {
        "above": [one for one in line if one.id in seen],
        "reports": store.reports(uow, contact.id, 200),
    }


def _refuse_wrong_line(uow: Any, contact: Contact | None, fields: dict[str, Any]) -> None:
    """Refuse a superior who is not there, or who reports to the contact already."""
    wanted = fields.get("reports_to_id")
    if not wanted:
        return
    try:
        superior = stock.load(uow, Contact, wanted)
    except NotFound:
        raise contract.UnknownSuperior(reports_to_id=wanted) from None
    line = [superior, *store.line_above(uow, superior, contract.DEEPEST_LINE)]
    if contact in line or len(line) >= contract.DEEPEST_LINE:
        raise contract.ReportingRing(name=superior.name, deepest=contract.DEEPEST_LINE)


def _removed(uow: Any, contact_id: str) -> Contact:
    return stock.removed(uow, Contact, contact_id, visible(Contact, uow.call, change=True))
