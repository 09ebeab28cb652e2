"""Whatever names a customer goes with the survivor of a merger, in every service."""

import importlib

from chassis.following import Following
from chassis.tables import ModelBase

from .sources import SERVICES

PLACES = {"organization": "organization.office.merged_records.reactions"}
NAMES = {"customer_id", "about_id"}
STAYS = {
    "customers.customer_place.customer_id": "places are written anew with the addresses",
    "customers.customer_share.customer_id": "`sharing.merging` folds two shares with one person",
    "customers.credit_change.customer_id": "its answer looks for the survivor, as what was asked",
    "customers.protection_request.customer_id": "its answer looks for the survivor, as above",
    "customers.exposure_ref.customer_id": "the ledger tells the folded exposure anew",
    "customers.timeline_entry.about_id": "it names what happened, not whose timeline it is",
    "ledger.posting.customer_id": "a book is never written over; it is read by all ids of one",
    "ledger.exposure.customer_id": "two are folded into one row, as `then` of the reaction",
    "sales.exposure_ref.customer_id": "the ledger tells the folded exposure anew",
    "sales.credit_standing.customer_id": "the ledger tells the folded standing anew",
    "organization.notice.about_id": "what somebody was told stays as he was told it",
}


def _followed(service):
    if service == "customers":
        folding = importlib.import_module("customers.mergers.store")
        return {_name(reference) for reference in folding.KINDS["customer"].references}
    module = importlib.import_module(PLACES.get(service, f"{service}.mergers.reactions"))
    every = [one for one in vars(module).values() if isinstance(one, Following)]
    return {_name(reference) for one in every for reference in one.references}


def _naming(service):
    importlib.import_module(f"{service}.service")
    mapped = [
        m for m in ModelBase.registry.mappers if m.class_.__module__.startswith(service + ".")
    ]
    return {
        f"{mapper.local_table.name}.{column.key}"
        for mapper in mapped
        for column in mapper.columns
        if column.key in NAMES
    }


def _name(reference):
    return f"{reference.class_.__table__.name}.{reference.key}"


def test_every_column_that_names_a_customer_follows_the_survivor_or_says_why_not():
    left = {f"{one}.{name}" for one in SERVICES for name in _naming(one) - _followed(one)}
    assert left == STAYS.keys()
