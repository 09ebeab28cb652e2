"""What can be done with cards."""

import io
from typing import Any

import segno

from chassis import stock
from chassis.binding import implements
from chassis.errors import Refusal
from chassis.field_rights import unseen
from chassis.files import FileStore
from chassis.gates import gate
from chassis.offload import offload
from contracts.customers import card as contract
from contracts.customers import contact as contact_contract
from contracts.organization import permit
from customers.cards.loading import loaded, wrong_with
from customers.cards.rules import Card, read, written
from customers.contacts import store
from customers.contacts.model import Contact
from customers.customers import along
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.imports.updating import RIGHTS
from customers.reach import dialled_by, settled
from customers.timeline.store import Note, note

VCARD = "text/vcard; charset=utf-8"
MOST_WRITTEN = 200
WRITTEN = ("name", "surname", "title", "phones", "emails", "birthday")
UNNAMED = "contacts"
"""What a file is called when the caller does not see the name."""
KNOWN = contact_contract.ContactDuplicate.code


@implements(contract.vcard)
def download_card(command, *, uow, settings):
    contact = stock.load(uow, Contact, command["contact_id"])
    person = _seen(uow, contact)
    text = written(person, _company(uow, contact))
    return _file(settings, text.encode(), f"{person['name'] or UNNAMED}.vcf", VCARD)


@implements(contract.qr_code)
def download_picture(command, *, uow, settings):
    contact = stock.load(uow, Contact, command["contact_id"])
    # A picture with little in it is read from far; the first of each is enough to call.
    person = _seen(uow, contact)
    short = {"phones": person.get("phones", [])[:2], "emails": person.get("emails", [])[:1]}
    picture = offload(_picture, written({**person, **short}, _company(uow, contact)))
    return _file(settings, picture, f"{person['name'] or UNNAMED}.png", "image/png")


def _look(command, *, uow):
    _with_contacts(uow, command["customer_id"])


def _with_contacts(uow: Any, customer_id: str) -> Customer:
    customer = stock.load(uow, Customer, customer_id)
    along.must_go_along(uow, customer.id, "contacts")
    return customer


@implements(contract.vcards, first=gate(permit.check, contract.vcards, _look))
def download_cards(command, *, uow, settings):
    customer = _with_contacts(uow, command["customer_id"])
    people = store.first_of(uow, customer.id, MOST_WRITTEN)
    company = _named(uow, customer)
    seen = (_seen(uow, one) for one in people if not one.retired_at)
    text = "".join(written(one, company) for one in seen)
    return _file(settings, text.encode(), f"{company or UNNAMED}.vcf", VCARD)


@implements(contract.import_vcards)
def import_cards(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    cards = read(command["vcards"])
    if not cards:
        raise contract.NoCards()
    if len(cards) > contract.MOST:
        raise contract.TooManyCards(most=contract.MOST)
    known: set[tuple[str, str]] = set()
    items = [_taken(uow, customer, one, settings, known, command) for one in cards]
    created = [item for item in items if item["code"] is None]
    if created and not command["dry_run"]:
        customers.find_anew(uow, customer.id)
    counts = {"created": len(created), "refused": len(items) - len(created)}
    return {**counts, "items": [{**item, "card": n} for n, item in enumerate(items, 1)]}


def _taken(
    uow: Any,
    customer: Customer,
    card: Card,
    settings: Any,
    known: set[tuple[str, str]],
    command: Any,
) -> dict[str, Any]:
    about: dict[str, Any] = {"name": card.name or None, "title": card.title or None}
    about |= {"company": card.company or None, "contact_id": None, "code": None, "problems": []}
    shown = {**about, "phones": card.phones, "emails": card.emails}
    try:
        fields = settled(loaded(card), settings.numbers_of("contacts"))
        store.refuse_unborn(uow, fields)
        told = {name: value for name, value in fields.items() if value}
        RIGHTS.check(contact_contract.create, told, uow.call.field_rights)
    except Refusal as refusal:
        wrong = wrong_with(card, refusal, uow.call.language)
        return {**shown, "code": refusal.code, "problems": wrong}
    numbers = set(dialled_by(fields))
    if numbers & known or store.known_by_phone(uow, fields["phones"], customer_id=customer.id):
        return {**shown, "code": KNOWN}
    known |= numbers
    if command["dry_run"]:
        return shown
    return {**shown, "contact_id": _opened(uow, customer, fields)}


def _opened(uow: Any, customer: Customer, fields: dict[str, Any]) -> str:
    fields = {**fields, "primary": not store.has_primary(uow, customer.id), "custom": {}}
    contact = store.open_contact(uow, customer, fields)
    uow.flush()
    note(uow, Note(customer.id, contact_contract.created, contact.name, contact.id))
    uow.emit(contact_contract.created, contact)
    return contact.id


def _company(uow: Any, contact: Contact) -> str:
    if unseen(uow.call.field_rights, Contact.resource)("customer_id"):
        return ""
    customer = uow.session.get(Customer, contact.customer_id)
    return _named(uow, customer) if customer else ""


def _named(uow: Any, customer: Customer) -> str:
    is_unseen = unseen(uow.call.field_rights, Customer.resource)
    return "" if is_unseen("name") else customer.name


def _seen(uow: Any, contact: Contact) -> dict[str, Any]:
    """Return what the caller sees; what he sees masked is of no use in an address book."""
    is_unseen = unseen(uow.call.field_rights, Contact.resource)
    seen = {name: getattr(contact, name) for name in WRITTEN if not is_unseen(name)}
    if "name" not in seen:
        seen |= {"name": "", "surname": None}
    return seen


def _picture(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def _file(settings: Any, content: bytes, name: str, kind: str) -> dict[str, Any]:
    stored = FileStore(settings.upload_folder).put(content)
    return {"file": {"id": stored["id"], "name": name, "content_type": kind}}
