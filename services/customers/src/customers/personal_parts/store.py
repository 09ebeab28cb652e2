"""What is kept of people here: contacts, leads, customers in person, and what names them."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select

from chassis.history import BLANK, CUSTOM
from chassis.personal import Holding, Person, any_of, by, says
from chassis.uow import UnitOfWork
from contracts.customers import contact as contact_contract
from contracts.customers import customer as customer_contract
from contracts.customers import lead as lead_contract
from customers.activities.model import Activity
from customers.affiliations.model import Affiliation
from customers.card_scans.model import CardDraft
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.credit_changes.model import CreditChange
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicate_pairs.model import DuplicatePair
from customers.duplicates import store as duplicates
from customers.duplicates.model import identity
from customers.invoice_titles.model import InvoiceTitle
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.mergers.model import Merger
from customers.protection_requests.model import ProtectionRequest
from customers.registrations.model import Registration
from customers.sharing.model import Share
from customers.timeline.model import TimelineEntry
from customers.visits.model import Visit

REACH = {"phones": list, "emails": list, "phone": None, "email": None}
LEAD = {"name": BLANK, "title": None, "description": None, **REACH}
CONTACT = {
    "name": BLANK,
    "title": None,
    "department": None,
    "gender": None,
    "stance": None,
    "birthday": None,
    "lunar_birthday": None,
    "next_birthday_on": None,
    "birthday_kept_on": None,
    "birthday_near_on": None,
    "description": None,
    "preferences": None,
    "consents": list,
    **REACH,
}
PERSON = {
    "name": BLANK,
    "former_names": list,
    "address": None,
    "addresses": list,
    "description": None,
    "website": None,
    "picture_id": None,
    "registration_number": None,
    "tax_number": None,
    **REACH,
}
"""Column → what is left of it."""
FOLDED = {"lead": LEAD, "contact": CONTACT, "customer": PERSON}
"""Kind of merger → what its records lose."""


def _known(model: Any) -> Any:
    """
    Return the finder by any number or address, and of what was folded into whom that finds.

    Who lies in the bin is known by the first number only.
    """
    plainly = by(model, phone="phone", email="email")

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        known = identity.c.value.in_((*person.phones, *person.emails))
        ids = select(identity.c.record_id).where(known, identity.c.resource == model.resource)
        folded = model.merged_into.in_(person.ids)
        return or_(plainly(uow, person), model.id.in_(ids), folded)

    return find


def _in_timeline(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """What happened to the person, or at a customer of whom he is a contact, with his name."""
    c = TimelineEntry
    theirs = select(Contact.customer_id).where(Contact.id.in_(person.ids))
    at_his = or_(c.customer_id.in_(person.ids), c.customer_id.in_(theirs))
    return or_(c.about_id.in_(person.ids), and_(at_his, says(c, "title")(uow, person)))


def _follow_ups(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """Those with the person, and those at his company that name him among others."""
    theirs = select(Contact.customer_id).where(Contact.id.in_(person.ids))
    among = any_of([cast(Activity.contact_ids, Text).contains(one) for one in person.ids])
    named = or_(among, says(Activity, "content", "result", "next_plan")(uow, person))
    his = by(Activity, "contact_id", "lead_id", "customer_id")(uow, person)
    return or_(his, and_(Activity.customer_id.in_(theirs), named))


def _settle_contact(uow: UnitOfWork, contact: Any, person: Person) -> None:
    contacts.note_change(uow, contact, set())
    duplicates.forget(uow.session, [contact.id])
    uow.unschedule(contacts.BIRTHDAY, contact.id)
    _tell_contact_anew(uow, contact, person)


def _tell_contact_anew(uow: UnitOfWork, contact: Any, person: Person) -> None:
    customers.find_anew(uow, contact.customer_id)
    uow.emit(contact_contract.updated, contact)


def _settle_lead(uow: UnitOfWork, lead: Any, person: Person) -> None:
    leads.forget(uow, lead)
    _tell_lead_anew(uow, lead, person)


def _tell_lead_anew(uow: UnitOfWork, lead: Any, person: Person) -> None:
    leads.find_anew(uow, lead)
    uow.emit(lead_contract.updated, lead)


def _settle_person(uow: UnitOfWork, customer: Any, person: Person) -> None:
    uow.flush()
    duplicates.forget(uow.session, [customer.id])
    _tell_customer_anew(uow, customer, person)


def _tell_customer_anew(uow: UnitOfWork, customer: Any, person: Person) -> None:
    customers.find_anew(uow, customer.id)
    uow.emit(customer_contract.updated, customer)


def _take_from_company(uow: UnitOfWork, customer: Any, person: Person) -> None:
    """A company stays; it is only no longer reached by the numbers of the person."""
    phones = [p for p in customer.phones if p["number"] not in person.phones]
    emails = [e for e in customer.emails if e["address"].lower() not in person.emails]
    customer.phones, customer.emails = phones, emails
    customer.phone = phones[0]["number"] if phones else None
    customer.email = emails[0]["address"] if emails else None
    uow.flush()
    gone = (identity.c.record_id == customer.id, func.lower(identity.c.value))
    uow.session.execute(
        identity.delete().where(gone[0], gone[1].in_((*person.phones, *person.emails)))
    )
    customers.find_anew(uow, customer.id)
    uow.emit(customer_contract.updated, customer)


def _take_from_merger(uow: UnitOfWork, merger: Any, person: Person) -> None:
    """Who is taken apart again later gets nothing back that he was known by."""
    survivor = uow.session.get(Customer, merger.survivor_id)
    if survivor is None or survivor.kind == "person":
        left = {**dict.fromkeys(FOLDED[merger.kind], [None, None]), CUSTOM: [{}, {}]}
        merger.changes = {name: left.get(name, pair) for name, pair in merger.changes.items()}


def _take_from_claim(uow: UnitOfWork, claim: Any, person: Person) -> None:
    claim.phones = [p for p in claim.phones if p["number"] not in person.phones]


def _free_claims(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """What is about to be decided stays as it was submitted until it is."""
    free = Registration.frozen_by.is_(None)
    return and_(says(Registration, "phones", "reason")(uow, person), free)


def _decided(model: Any) -> Any:
    named = by(model, "customer_id")
    return lambda uow, person: and_(named(uow, person), model.state != "pending")


HOLDINGS = (
    Holding(
        Activity,
        _follow_ups,
        texts=("content", "result", "next_plan", "place"),
        told=("kind", "happened_at"),
    ),
    Holding(Visit, by(Visit, "contact_id", "customer_id"), texts=("purpose", "place")),
    Holding(
        Visit,
        by(Visit, "staff_id"),
        {"place": None, "latitude_e6": None, "longitude_e6": None, "accuracy_m": None},
        told=("checked_in_at", "checked_out_at"),
    ),
    Holding(Affiliation, by(Affiliation, "contact_id"), {"title": None, "note": None}),
    Holding(TimelineEntry, _in_timeline, texts=("title",)),
    Holding(
        CardDraft,
        says(CardDraft, "draft", "lines"),
        {"draft": dict, "lines": list},
        resource="customers.card_scan",
    ),
    Holding(
        DuplicatePair, by(DuplicatePair, "left_id", "right_id"), texts=("left_name", "right_name")
    ),
    Holding(
        Merger,
        by(Merger, "survivor_id", "duplicate_id"),
        texts=("survivor_name", "duplicate_name", "changes", "notes"),
        after=_take_from_merger,
    ),
    Holding(
        Registration, _free_claims, texts=("reason",), also=("phones",), after=_take_from_claim
    ),
    Holding(Share, by(Share, "customer_id"), texts=("customer_name",)),
    Holding(ProtectionRequest, _decided(ProtectionRequest), texts=("customer_name", "reason")),
    Holding(CreditChange, _decided(CreditChange), texts=("customer_name",)),
    Holding(
        InvoiceTitle,
        by(InvoiceTitle, "customer_id", phone="phone", email="email"),
        {"phone": None, "email": None, "address": None},
        told=("title", "tax_number"),
    ),
    Holding(
        Lead,
        _known(Lead),
        LEAD,
        told=("company", "source", "region"),
        is_him=True,
        after=_settle_lead,
        told_anew=_tell_lead_anew,
    ),
    Holding(
        Contact,
        _known(Contact),
        CONTACT,
        told=("customer_id", "role"),
        is_him=True,
        after=_settle_contact,
        told_anew=_tell_contact_anew,
    ),
    Holding(
        Customer,
        _known(Customer),
        PERSON,
        among=Customer.kind == "person",
        told=("source", "region", "member_number", "tags"),
        is_him=True,
        after=_settle_person,
        told_anew=_tell_customer_anew,
    ),
    Holding(
        Customer,
        _known(Customer),
        among=Customer.kind == "company",
        texts=("description",),
        also=("phones", "emails", "phone", "email"),
        after=_take_from_company,
    ),
)
"""Those that are found by who they name come before those who are named."""
