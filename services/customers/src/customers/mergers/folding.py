"""What goes with a merger of each kind beside fields and references, and back with a split."""

import datetime as dt
from typing import Any

from chassis import merging
from chassis.uow import UnitOfWork
from contracts.customers import contact as contact_contract
from contracts.customers import customer as customer_contract
from contracts.customers import lead as lead_contract
from contracts.customers import merger as contract
from customers.contacts import model as contact_model
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import holding
from customers.customers import model as customer_model
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.deals import store as deals
from customers.duplicate_pairs import store as pairs
from customers.duplicates import store as duplicates
from customers.families import merging as members
from customers.families import store as families
from customers.grades import store as grades
from customers.invoice_titles import store as invoice_titles
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.mergers import credit as merged_credit
from customers.mergers import store
from customers.mergers.model import Merger
from customers.ownership import store as ownership
from customers.sharing import merging as shares
from customers.sharing import store as sharing
from customers.timeline.store import Note, note

COLUMNS = {"credit_limit": ("credit_limit_minor", "credit_limit_currency")}


def fold_customer(
    uow: UnitOfWork, survivor: Customer, duplicate: Customer, chosen: set[str], settings: Any
) -> None:
    """Fold one customer into another, with its people and its place in the index."""
    _refuse_different(survivor, duplicate)
    before = _take_owner(uow, survivor, duplicate, chosen)
    second = contacts.primary_of(uow, duplicate.id)
    unprimed = [second.id] if second and contacts.has_primary(uow, survivor.id) else []
    if second and unprimed:
        second.primary = False
    duplicates.forget(uow.session, [duplicate.id])
    fields = {name for field in chosen for name in COLUMNS.get(field, (field,))}
    names = [*duplicate.former_names, survivor.name if "name" in fields else duplicate.name]
    credit = merged_credit.kept(uow, survivor, duplicate, fields, settings)
    overrides = {"former_names": names, **credit}
    membership = members.fold(uow, survivor, duplicate)
    notes = {**before, **membership, **shares.fold(uow, survivor, duplicate)}
    store.fold(uow, "customer", survivor, duplicate, fields, overrides, unprimed=unprimed, **notes)
    if before and survivor.owner_id and survivor.counts:
        uow.flush()
        holding.obey_cap(uow, survivor.owner_id, settings.holding_cap, adding=0)
    _settle_customer(uow, survivor)
    families.untie(uow, survivor)
    invoice_titles.one_default(uow, survivor.id)
    ownership.close(uow, duplicate.id)
    contacts.follow_owner(uow, survivor.id, survivor.owner_id, survivor.department_id)
    _close_pair(uow, survivor, duplicate)
    customers.follow_clock(uow, survivor.id, duplicate.id)
    grades.ask(uow, survivor.id, duplicate.id)
    note(uow, Note(survivor.id, contract.customers_merged, duplicate.name, duplicate.id))
    uow.emit(customer_contract.removed, duplicate)


def unfold_customer(
    uow: UnitOfWork, merger: Merger, survivor: Customer, duplicate: Customer, settings: Any
) -> None:
    """Give both customers back what they were known by, their people and their owners."""
    shares.unfold(uow, merger.notes, duplicate)
    members.unfold(uow, merger.notes, survivor, duplicate)
    moved = _give_back_owner(uow, merger, survivor)
    for one in (survivor, duplicate):
        deals.settle(uow, one.id)
        invoice_titles.one_default(uow, one.id)
    for one, comes in ((duplicate, True), (survivor, moved or "first_deal_at" in merger.changes)):
        if comes and one.owner_id and one.counts:
            uow.flush()
            holding.obey_cap(uow, one.owner_id, settings.holding_cap, adding=0)
    _settle_customer(uow, survivor)
    _settle_customer(uow, duplicate)
    for contact_id in merger.notes.get("unprimed", ()):
        person = uow.session.get(Contact, contact_id)
        if person and person.customer_id == duplicate.id:
            person.primary = not contacts.has_primary(uow, duplicate.id)
    contacts.follow_owner(uow, duplicate.id, duplicate.owner_id, duplicate.department_id)
    ownership.move(uow, duplicate, duplicate.owner_id, "split", None)
    _reopen_pair(uow, survivor, duplicate)
    customers.follow_clock(uow, survivor.id, duplicate.id)
    grades.ask(uow, survivor.id, duplicate.id)
    note(uow, Note(survivor.id, contract.customers_split, duplicate.name, duplicate.id))
    uow.emit(customer_contract.updated, survivor)
    uow.emit(customer_contract.restored, duplicate)


def fold_contact(uow: UnitOfWork, survivor: Contact, duplicate: Contact, chosen: set[str]) -> None:
    """Fold one contact into another of the same customer."""
    if survivor.customer_id != duplicate.customer_id:
        raise contract.OtherCustomer(name=duplicate.name)
    was_primary, duplicate.primary = duplicate.primary, False
    uow.flush()
    duplicates.forget(uow.session, [duplicate.id])
    before = set(contact_model.identities(vars(survivor)))
    store.fold(uow, "contact", survivor, duplicate, chosen, {}, primary=was_primary)
    survivor.primary = survivor.primary or was_primary
    uow.flush()
    contacts.note_change(uow, survivor, before)
    contacts.settle_person(uow, survivor)
    customers.find_anew(uow, survivor.customer_id)
    _close_pair(uow, survivor, duplicate)
    uow.emit(contact_contract.removed, duplicate)
    uow.emit(contact_contract.updated, survivor)


def unfold_contact(
    uow: UnitOfWork, merger: Merger, survivor: Contact, duplicate: Contact, settings: Any
) -> None:
    """Let two contacts be known again by what each of them has."""
    if merger.notes.get("primary") and survivor.primary:
        survivor.primary = False
        uow.flush()
        duplicate.primary = True
    uow.flush()
    contacts.follow_birthday(uow, survivor)
    for contact in (survivor, duplicate):
        duplicates.forget(uow.session, [contact.id])
        contacts.note_change(uow, contact, set())
    customers.find_anew(uow, survivor.customer_id)
    _reopen_pair(uow, survivor, duplicate)
    uow.emit(contact_contract.updated, survivor)
    uow.emit(contact_contract.restored, duplicate)


def fold_lead(uow: UnitOfWork, survivor: Lead, duplicate: Lead, chosen: set[str]) -> None:
    """Fold one open lead into another."""
    survivor.must_be("open")
    duplicate.must_be("open")
    duplicates.forget(uow.session, [survivor.id, duplicate.id])
    store.fold(uow, "lead", survivor, duplicate, chosen, {})
    _settle_lead(uow, survivor)
    _close_pair(uow, survivor, duplicate)
    uow.emit(lead_contract.updated, survivor)
    uow.emit(lead_contract.updated, duplicate)


def unfold_lead(
    uow: UnitOfWork, merger: Merger, survivor: Lead, duplicate: Lead, settings: Any
) -> None:
    """Let two leads be known again by what each of them has."""
    uow.flush()
    _reopen_pair(uow, survivor, duplicate)
    duplicates.forget(uow.session, [survivor.id, duplicate.id])
    leads.begin_anew(uow, duplicate)
    for lead in (survivor, duplicate):
        if lead.state == "open":
            _settle_lead(uow, lead)
        uow.emit(lead_contract.updated, lead)


UNFOLDING = {"customer": unfold_customer, "contact": unfold_contact, "lead": unfold_lead}


def _close_pair(uow: UnitOfWork, survivor: Any, duplicate: Any) -> None:
    """Close the pair, and those of others that are one by now but for whom it was ruled out."""
    uow.flush()
    one = merging.all_ids_of(uow, survivor.id)
    for pair in pairs.among(uow, one, one):
        these = {pair.left_id, pair.right_id} == {survivor.id, duplicate.id}
        if these or pair.state in ("open", "same"):
            pair.close(uow.call.actor_id, uow.now)


def _reopen_pair(uow: UnitOfWork, survivor: Any, duplicate: Any) -> None:
    """Let the pairs between two that are apart again be decided anew."""
    uow.flush()
    sides = [merging.all_ids_of(uow, one.id) for one in (survivor, duplicate)]
    for pair in pairs.among(uow, *sides):
        if pair.state == "merged":
            pair.reopen()


def _refuse_different(survivor: Customer, duplicate: Customer) -> None:
    codes = {survivor.credit_code, duplicate.credit_code} - {None}
    if len(codes) > 1:
        raise contract.CodesDiffer(name=survivor.name, other=duplicate.name)
    if survivor.kind != duplicate.kind:
        raise contract.KindsDiffer(name=survivor.name, kind=survivor.kind, other=duplicate.name)
    if duplicate.locked_at and duplicate.owner_id != survivor.owner_id:
        raise contract.Locked(name=duplicate.name)


def _take_owner(
    uow: UnitOfWork, survivor: Customer, duplicate: Customer, chosen: set[str]
) -> dict[str, Any]:
    """
    Let the duplicate's owner have the survivor where that was chosen; a lock stays a lock.

    Returns what a split has to know of who had it before; nothing where it stayed.
    """
    if "owner" not in chosen:
        return {}
    chosen.discard("owner")
    if duplicate.owner_id == survivor.owner_id:
        return {}
    if survivor.locked_at:
        raise contract.Locked(name=survivor.name)
    before = [survivor.owner_id, survivor.department_id, survivor.pool_id]
    since = survivor.obtained_at.isoformat() if survivor.obtained_at else None
    if duplicate.owner_id is None:
        survivor.pool_id = duplicate.pool_id
    heir = (duplicate.owner_id, duplicate.department_id)
    holding.hand_over(uow, survivor, heir, "merge")
    return {"owner": [*before, since, duplicate.owner_id]}


def _give_back_owner(uow: UnitOfWork, merger: Merger, survivor: Customer) -> bool:
    """Let who had the survivor before have it again, unless it went on to somebody since."""
    told = merger.notes.get("owner")
    if not told or survivor.owner_id != told[4]:
        return False
    owner_id, department_id, survivor.pool_id, since, _ = told
    holding.hand_over(uow, survivor, (owner_id, department_id), "split")
    survivor.obtained_at = dt.datetime.fromisoformat(since) if since else None
    return True


def _settle_customer(uow: UnitOfWork, customer: Customer) -> None:
    """Write again what a customer is known by, and how it is found."""
    uow.flush()
    duplicates.forget(uow.session, [customer.id])
    known_by = duplicates.yielding(uow.session, customer_model.identities(vars(customer)))
    duplicates.add(uow.session, Customer.resource, {customer.id: known_by})
    customers.find_anew(uow, customer.id)
    sharing.follow_name(uow, customer)


def _settle_lead(uow: UnitOfWork, lead: Lead) -> None:
    uow.flush()
    leads.settle_score(uow, lead)
    leads.note_anew(uow, lead, twin=True)
    leads.find_anew(uow, lead)
