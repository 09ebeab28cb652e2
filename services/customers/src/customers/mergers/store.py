"""Every query about mergers, and the one way in which a record is folded and unfolded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, inspect

from chassis import merging
from chassis.attachments.model import Attachment
from chassis.contract import Event
from chassis.errors import NotFound
from chassis.scopes import present, visible
from chassis.shares import SharedPart
from chassis.tables import UtcDateTime
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import merger as contract
from customers.activities.model import Activity
from customers.affiliations.model import Affiliation
from customers.class_rules.model import PaidOrderRef
from customers.classes.model import ClassChange
from customers.contacts.model import Contact
from customers.credit.model import OpenOrder
from customers.customers.model import Customer
from customers.deals.model import ClosedDealRef
from customers.figures.model import FACTS
from customers.grades.model import GradeChange
from customers.invoice_titles.model import InvoiceTitle
from customers.leads.model import Lead
from customers.mergers import children
from customers.mergers.model import Merger
from customers.mergers.rules import Rules, absorb
from customers.mergers.rules import fullest as choose_fullest
from customers.recycling.model import OpportunityRef
from customers.registrations.model import Registration
from customers.relations.model import Relation
from customers.timeline.model import TimelineEntry
from customers.visits.model import Visit

SWEEP = "customers.merge_late_ones"


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be merged: how fields are united, and what names such a record."""

    model: Any
    rules: Rules
    references: tuple[Any, ...]
    merged: Event
    split: Event


REACH = {"phones": 20, "emails": 20}
KINDS = {
    "customer": Kind(
        Customer,
        Rules(
            single=(
                *("name", "credit_code", "industry", "source", "region", "address", "website"),
                *("credit_limit_minor", "credit_limit_currency"),
                *("credit_grade_id", "payment_days", "contract_ends_on"),
                *("scale", "importance", "registration_number", "tax_number", "class_id"),
                *("credit_class_id", "parent_id", "picture_id"),
            ),
            united={**REACH, "tags": 50, "former_names": 10, "addresses": 20},
            appended={"description": 10_000},
            earliest=("first_deal_at", "first_paid_at"),
            latest=("last_deal_at", "last_activity_at", "obtained_at", "protected_until"),
        ),
        (
            *(Contact.customer_id, Activity.customer_id, TimelineEntry.customer_id),
            *(Lead.customer_id, Registration.customer_id, Attachment.record_id),
            SharedPart.subject_id,
            *(fact.customer_id for fact in FACTS),
            *(OpenOrder.customer_id, PaidOrderRef.customer_id, OpportunityRef.customer_id),
            ClosedDealRef.customer_id,
            *(Affiliation.customer_id, InvoiceTitle.customer_id, Customer.parent_id),
            *(Visit.customer_id, ClassChange.customer_id, GradeChange.customer_id),
            *(Relation.from_id, Relation.to_id),
        ),
        contract.customers_merged,
        contract.customers_split,
    ),
    "contact": Kind(
        Contact,
        Rules(
            single=(
                *("name", "title", "department", "role", "birthday", "lunar_birthday"),
                *("gender", "stance", "preferences", "reports_to_id"),
            ),
            united={**REACH, "consents": 5},
            appended={"description": 2000},
            latest=("birthday_kept_on", "birthday_near_on"),
        ),
        (
            *(Activity.contact_id, Lead.contact_id, Contact.reports_to_id, Visit.contact_id),
            *(Affiliation.contact_id, Relation.from_id, Relation.to_id),
            Attachment.record_id,
        ),
        contract.contacts_merged,
        contract.contacts_split,
    ),
    "lead": Kind(
        Lead,
        Rules(
            single=("name", "company", "title", "industry", "source", "region", "size"),
            united=REACH,
            appended={"description": 10_000},
        ),
        (Attachment.record_id, Activity.lead_id),
        contract.leads_merged,
        contract.leads_split,
    ),
}


def fullest(model: Any, records: Sequence[Any]) -> int:
    """Return which of *records* survives where nobody chose one."""
    [rules] = [kind.rules for kind in KINDS.values() if kind.model is model]
    return choose_fullest([_values(record) for record in records], rules)


def fold(
    uow: UnitOfWork,
    kind: str,
    survivor: Any,
    duplicate: Any,
    chosen: set[str],
    overrides: dict[str, Any],
    **notes: Any,
) -> Merger:
    """
    Let *survivor* absorb *duplicate* and all that names it; return the log of it.

    chosen: fields that are the duplicate's. overrides: what counts as the duplicate's instead.
    notes: what a split has to know beside that.
    """
    about = KINDS[kind]
    merger_id = new_id()
    values = {**_values(duplicate), **overrides}
    fields = absorb(about.rules, _values(survivor), values, chosen)
    _primary_first(fields)
    custom = {k: v for k, v in duplicate.custom.items() if k not in survivor.custom}
    changes = {name: [_plain(getattr(survivor, name)), _plain(v)] for name, v in fields.items()}
    for name, value in fields.items():
        setattr(survivor, name, value)
    if custom:
        survivor.custom = custom
        changes["custom"] = [dict.fromkeys(custom), custom]
    duplicate.merged_into, duplicate.deleted_at = survivor.id, uow.now
    duplicate.deleted_by, duplicate.deletion_batch = uow.call.actor_id, merger_id
    merge = merging.Merge(merger_id, duplicate.id, survivor.id)
    moved = merging.follow(uow, merge, about.references, SWEEP)
    children.lay_aside(uow, merger_id, survivor.id)
    merger = uow.add(
        Merger(
            id=merger_id,
            kind=kind,
            changes=changes,
            notes=notes,
            moved=moved,
            survivor_id=survivor.id,
            survivor_name=survivor.name,
            duplicate_id=duplicate.id,
            duplicate_name=duplicate.name,
            owner_id=survivor.owner_id,
            department_id=survivor.department_id,
        )
    )
    _tell(uow, about.merged, merger, survivor)
    return merger


def unfold(uow: UnitOfWork, merger: Merger) -> tuple[Any, Any]:
    """Undo what `fold` did; return survivor and duplicate. Raises MergedOn."""
    about = KINDS[merger.kind]
    survivor = _whole(uow, about.model, merger.survivor_id)
    duplicate = uow.load(about.model, merger.duplicate_id, change=True)
    for name, (before, after) in merger.changes.items():
        if name == "custom":
            survivor.custom = {k: None for k, v in after.items() if survivor.custom.get(k) == v}
        elif _plain(getattr(survivor, name)) == after:
            setattr(survivor, name, _kept(about.model, name, before))
    duplicate.merged_into = duplicate.deleted_at = duplicate.deleted_by = None
    duplicate.deletion_batch = None
    merge = merging.Merge(merger.id, duplicate.id, survivor.id)
    merging.bring_back(uow, merge, about.references)
    children.take_up(uow, merger.id)
    _tell(uow, about.split, merger, survivor)
    return survivor, duplicate


def _whole(uow: UnitOfWork, model: Any, survivor_id: str) -> Any:
    try:
        return uow.load(model, survivor_id, visible(model, uow.call), present(model), change=True)
    except NotFound:
        later = merging.survivor_of(uow, survivor_id)
        if later is None:
            raise
        raise contract.MergedOn(survivor_id=later) from None


def _tell(uow: UnitOfWork, event: Event, merger: Merger, survivor: Any) -> None:
    about = {"merger_id": merger.id, "duplicate_id": merger.duplicate_id}
    customer_id = getattr(survivor, "customer_id", None)
    uow.emit(event, survivor, survivor_id=survivor.id, customer_id=customer_id, **about)


def _primary_first(fields: dict[str, Any]) -> None:
    """Keep `phone` and `email` the primary ones."""
    for name, one, key in (("phones", "phone", "number"), ("emails", "email", "address")):
        if fields.get(name):
            fields[name][0]["primary"] = True
            fields[one] = fields[name][0][key]


def _values(record: Any) -> dict[str, Any]:
    return {c.key: getattr(record, c.key) for c in inspect(type(record)).column_attrs}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _kept(model: Any, name: str, value: Any) -> Any:
    """Return a plain value as its column keeps it."""
    kind = model.__table__.c[name].type
    if value is not None and isinstance(kind, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return dt.date.fromisoformat(value)
    return value
