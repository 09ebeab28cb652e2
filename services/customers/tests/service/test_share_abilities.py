"""What somebody is told that he may do with a shared record is what he is not refused."""

import pytest

from chassis.abilities import OF_THE_BIN, verbs_of
from chassis.errors import ReadOnly, ServiceError
from contracts.customers import contact, customer
from contracts.customers import share as contract

WISHES = {
    "set_credit_limit": {"credit_limit": {"amount": "5.00"}},
    "transfer": {"owner_id": "rep-3"},
    "classify": {"class_id": "none"},
    "set_parent": {"parent_id": None},
    "set_picture": {"attachment_id": None},
    "freeze_grade": {"grade": "gold", "reason": "x"},
    "merge": {"duplicate_ids": ["other"]},
    "protect": {"until": "2026-03-28T04:00:00Z", "reason": "x"},
    "release": {"reason": "x"},
    "retire": {"reason": "x"},
}
ELSEWHERE = {"fill_from_registry", *OF_THE_BIN}
"""What looks at something else first, or is for records in the recycle bin."""


def is_refused(who, operation, record):
    [key] = operation.path_parameters
    wish = {key: record["id"], **WISHES.get(operation.verb, {})}
    try:
        who.call(operation, wish, if_version=record["version"], dry_run=True)
    except ServiceError as refused:
        return refused.code == ReadOnly.code
    return False


@pytest.mark.requirement("CUS-50")
@pytest.mark.parametrize("access", ["read", "write"])
@pytest.mark.parametrize("read", [customer.get, contact.get], ids=lambda o: o.resource)
def test_nobody_is_refused_what_he_is_told_or_told_what_he_is_refused(
    customers, open_customer, read, access
):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))
    helper = customers.acting(actor_id="rep-2", scopes={"*": "own"}, departments=("west",))
    made = open_customer(rep, contact={"name": "韩梅梅"})
    [person] = rep.call(contact.listed)["items"]
    shared = {"customer_id": made["id"], "holder_id": "rep-2", "along": ["contacts"]}
    rep.call(contract.create, {**shared, "access": access})
    record = {"customer": made, "contact": person}[read.resource]
    key = {read.path_parameters[0]: record["id"]}
    told, owners = (set(who.call(read, key)["abilities"]) for who in (helper, rep))
    changing = {o.verb: o for o in verbs_of(f"customers.{read.resource}")}
    refused = {v for v in owners - ELSEWHERE if is_refused(helper, changing[v], record)}
    assert refused == owners - ELSEWHERE - told and told <= owners
    assert bool(told) is (access == "write")
    assert not any(is_refused(rep, changing[verb], record) for verb in owners - ELSEWHERE)
