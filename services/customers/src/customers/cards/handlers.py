"""What can be done with cards."""

import io
from typing import Any

import segno

from chassis import stock
from chassis.binding import implements
from chassis.errors import Refusal
from chassis.files import FileStore
from chassis.offload import offload
from contracts.customers import card as contract
from contracts.customers import contact as contact_contract
from customers.cards.loading import loaded
from customers.cards.rules import Card, read, written
from customers.contacts import store
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.reach import settled
from customers.timeline.store import Note, note

VCARD = "text/vcard; charset=utf-8"
MOST_WRITTEN = 200
KNOWN = contact_contract.ContactDuplicate.code


@implements(contract.vcard)
def download_card(command, *, uow, settings):
    contact = stock.load(uow, Contact, command["contact_id"])
    text = written(vars(contact), _company(uow, contact))
    return _file(settings, text.encode(), f"{contact.name}.vcf", VCARD)


@implements(contract.qr_code)
def download_picture(command, *, uow, settings):
    contact = stock.load(uow, Contact, command["contact_id"])
    # A picture with little in it is read from far; the first of each is enough to call.
    short = {**vars(contact), "phones": contact.phones[:2], "emails": contact.emails[:1]}
    picture = offload(_picture, written(short, _company(uow, contact)))
    return _file(settings, picture, f"{contact.name}.png", "image/png")


@implements(contract.vcards)
def download_cards(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"])
    people = store.first_of(uow, customer.id, MOST_WRITTEN)
    text = "".join(written(vars(one), customer.name) for one in people if not one.retired_at)
    return _file(settings, text.encode(), f"{customer.name}.vcf", VCARD)


@implements(contract.import_vcards)
def import_cards(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    cards = read(command["vcards"])
    if not cards:
        raise contract.NoCards()
    if len(cards) > contract.MOST:
        raise contract.TooManyCards(most=contract.MOST)
    known: set[str] = set()
    items = [_taken(uow, customer, one, settings, known, command) for one in cards]
    created = [item for item in items if item["code"] is None]
    if created and not command["dry_run"]:
        customers.find_anew(uow, customer.id)
    counts = {"created": len(created), "refused": len(items) - len(created)}
    return {**counts, "items": [{**item, "card": n} for n, item in enumerate(items, 1)]}


def _taken(
    uow: Any, customer: Customer, card: Card, settings: Any, known: set[str], command: Any
) -> dict[str, Any]:
    about = {"name": card.name or None, "title": card.title or None}
    about |= {"company": card.company or None, "contact_id": None, "code": None}
    shown = {**about, "phones": card.phones, "emails": card.emails}
    try:
        fields = settled(loaded(card), settings.numbers_of("contacts"))
    except Refusal as refusal:
        return {**shown, "code": refusal.code}
    numbers = {phone["number"] for phone in fields["phones"]}
    if numbers & known or store.known_by_phone(uow, sorted(numbers), customer_id=customer.id):
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
    customer = uow.session.get(Customer, contact.customer_id)
    return customer.name if customer else ""


def _picture(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def _file(settings: Any, content: bytes, name: str, kind: str) -> dict[str, Any]:
    stored = FileStore(settings.upload_folder).put(content)
    return {"file": {"id": stored["id"], "name": name, "content_type": kind}}
