"""The history of a record stands at the address of the record, and tells what answers tell."""

import importlib

import pytest
from sqlalchemy import inspect

from chassis import fields
from chassis.contract import HANGING, RESOURCES, showing
from chassis.history import UNTOLD
from chassis.tables import ModelBase, Record
from chassis.told_changes import shown_as
from contracts import catalogue

from .sources import SERVICES

OPERATIONS = catalogue().operations
HISTORIES = [o for o in OPERATIONS.values() if o.verb == "history" and o.http]
EVERYWHERE = {
    *("id", "custom", "name_key", "deletion_batch", "department_id", "merged_into"),
    *("frozen_by", "frozen_hash", "snapshot_hash", "digest"),
}
"""Ids, keys and seals of the machinery, and the department, which follows the owner."""
AMOUNTS = "currency"
"""Told by the amounts, which are of this currency."""
IMPORTED = ("import_id", "import_row")
OF_THE_MACHINERY = {
    "organization.entry_rule": {"holder": "kind and id of the holder, which are told, as a key"},
    "organization.delegation": {"begun": "that its first day came, which is told"},
    "organization.task": {
        "popup_at": "of the moment when it is due",
        "zone": "of whoever wrote it",
        "first_due_at": "from where repetitions are counted",
    },
    "organization.appointment": {
        "zone": "of whoever wrote it",
        "sequence": "counted for other calendars",
        "asked_sequence": "counted for other calendars",
    },
    "organization.calendar": {"learnt": "counted, so that the version tells of loaded years"},
    "organization.handover": {"round": "counted, so that late reports are known"},
    "customers.customer": {
        "credit_class_id": "of the class that is told",
        "grade_falls_at": "told by its grading",
        "last_deal_at": "of its deals",
        "recycle_warn_at": "of the rule by which it goes back",
        "recycle_warned_for": "so that nobody is warned twice",
        "recycle_warned_id": "so that nobody is warned twice",
    },
    "customers.affiliation": {"merged_by": "for taking a merger apart"},
    "customers.invoice_title": {"merged_by": "for taking a merger apart"},
    "customers.contact": {
        "birthday_kept_on": "so that nobody is congratulated twice",
        "birthday_near_on": "so that nobody is reminded twice",
    },
    "customers.activity": dict.fromkeys(IMPORTED, "for taking an import back"),
    "customers.credit_grade": {"reach": "of the classes that are told"},
    "customers.lead": {
        "rule_id": "told by the rule's own list",
        "carried": "for taking a conversion back",
        **dict.fromkeys(IMPORTED, "for taking an import back"),
    },
    "customers.lead_form": dict.fromkeys(("day", "on_day", "dropped_on_day"), "counts of a day"),
    "customers.merger": {
        "changes": "for taking it back",
        "notes": "for taking it back",
        "owner_id": "that of the survivor",
    },
    "customers.duplicate_rule": {"compared_key": "the fields that are told, as a key"},
    "ledger.receivable": {"set_offs": "of the offsets, which their own histories tell"},
    "sales.product_category": {"place": "of the one above, which is told"},
    "sales.price_list": {"book_revision": "counted, so that a price is told from a later one"},
    "sales.opportunity": {"fixed_probability": "whether the probability that is told was entered"},
    "sales.quote": {"edits": "counted, so that an approval is known to be of it"},
    "sales.order": {"edits": "counted", "shipment_count": "counted; shipments are told"},
    "sales.discount_approval": {"edits": "counted of the document"},
    "ledger.pending_entry": {"lines": "its postings, which never change"},
    "ledger.payment_plan": {"edits": "counted"},
    "ledger.offset": {"wish": "what waits for leave"},
    "ledger.payment": {"wish": "what waits for leave"},
    "ledger.receipt": {"wish": "what waits for leave"},
    "ledger.bank_line": {
        "fingerprint": "so that it is known again",
        "whole_on": "of the match that is told",
        "posting_line": "of the entry that is told",
    },
    "ledger.sale_line": {
        "line_id": "of the order",
        "shipped_e4": "of the order",
        "returned_e4": "of the order",
    },
    "ledger.expense_claim": {"offsets": "which advances the offset that is told took up"},
    "ledger.staff_advance": {"approval_id": "which approval it waits for"},
    "ledger.payroll_run": {"sums": "reckoned of the payslips"},
    "service_desk.ticket": {"warn_percent": "of its target", "waits": "of its states"},
    "notify.message": {
        "template_name": "of the template that is told",
        "steps": "told by its trail",
    },
    "notify.endpoint": {"silences": "counted", "owner_id": "who made it, which is told"},
    "notify.delivery": {
        "body": "of the event",
        "round": "counted",
        "log": "told by its attempts",
        "owner_id": "that of the endpoint",
    },
}
"""Resource → column that histories keep and do not tell → what it is."""


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize("operation", HISTORIES, ids=lambda o: o.id)
def test_a_history_stands_behind_the_address_of_its_record(operation):
    where = operation.path.removesuffix("/history")
    same = (o for o in OPERATIONS.values() if o.http and o.resource == operation.resource)
    mine = [o for o in same if o.service == operation.service and o is not operation]
    above = where.rpartition("/")[0]  # of what is only listed
    assert any(o.path in (where, above) or o.path.startswith(f"{where}/") for o in mine)


def untold(model):
    """Return the columns of a model that its history keeps and that no answer about it has."""
    shown = showing(RESOURCES[model.resource].operations)
    fields = {*shown[1].fields} if shown else set()
    kept = {c.key for c in inspect(model).column_attrs} - UNTOLD - model.secrets - EVERYWHERE
    amounts = {AMOUNTS} if any(name.endswith("_minor") for name in kept) else set()
    return {name for name in kept - amounts if shown_as(model, name)[0] not in fields}


@pytest.mark.requirement("PLT-17")
def test_a_history_leaves_out_nothing_but_what_is_no_fact_of_people():
    for service in SERVICES:
        importlib.import_module(f"{service}.service")
    models = [mapper.class_ for mapper in ModelBase.registry.mappers]
    told = {f"{o.service}.{o.resource}" for o in HISTORIES}
    mine = [m for m in models if issubclass(m, Record) and m.resource in told]
    left = {m.resource: untold(m) for m in mine if untold(m)}
    assert left == {resource: {*columns} for resource, columns in OF_THE_MACHINERY.items()}
    lines = {(m.resource, word) for m in mine for word in m.told_lines}
    shown = {r: {*(showing(RESOURCES[r].operations) or (0, 0))[1].fields} for r, _ in lines}
    assert [one for one in lines if one[1] not in shown[one[0]]] == []
    assert not {*HANGING} & {c.key for m in mine for c in inspect(m).columns}


OF_ANY_KIND = {
    *("about_id", "holder_id", "parent_id", "record_id", "series_id", "source_id", "subject_id"),
    *("left_id", "right_id", "duplicate_id", "survivor_id"),
}
"""Ids of records of whose kind another field tells, or which is that of the record itself."""
WITHOUT_A_NAME = {
    *("activity_id", "approval_id", "frozen_by", "picture_id", "recycle_rule_id", "role_id"),
    *("bank_statement_id", "credit_note_id", "invoice_title_id", "match_id", "payable_id"),
    *("entry_id", "payment_entry_id", "reversal_entry_id", "reverses_id", "goods_return_id"),
    "prepaid_card_id",
    *("endpoint_id", "event_id", "message_id", "red_of_id"),
}
"""Ids of what nobody is asked to name: whoever reads them opens it by its address."""
IN_WORDS_OF_MANY = {"last_id", "partner_id", "refresh_to", "subject"}
"""Ids in words that mean something else elsewhere."""


@pytest.mark.requirement("PLT-17")
def test_ids_that_a_history_tells_are_named_but_those_that_say_why_not():
    nameless = set()
    for operation in HISTORIES:
        shown = showing(RESOURCES[f"{operation.service}.{operation.resource}"].operations)
        told = (shown[1].fields if shown else {}).items()
        ids = {n for n, f in told if isinstance(f, fields.Id) or n.endswith("_by")}
        nameless |= ids - catalogue().references.keys() - {"id"}
    assert nameless == OF_ANY_KIND | WITHOUT_A_NAME | IN_WORDS_OF_MANY
