"""Asking who sees a customer: only for one that the caller sees himself."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact, credit_change, protection_request, registration, share
from contracts.customers import customer as contract
from contracts.organization import access


@pytest.mark.requirement("ORG-06")
def test_the_organization_is_asked_with_owner_and_department(customers, open_customer):
    rep = customers.acting(actor_id="rep", departments=("bj",), scopes={"*": "own"})
    made = open_customer(rep)
    viewer = {"staff_id": "rep", "name": "Li", "reasons": [{"how": "owner"}]}
    customers.rpc.answers[access.viewers.id] = {"items": [viewer], "total": 1}
    told = rep.call(contract.who_sees, {"customer_id": made["id"]})
    assert told["items"][0]["reasons"] == [{"how": "owner"}]
    about = {"resource": "customers.customer", "owner_id": "rep", "department_id": "bj"}
    assert customers.rpc.calls[-1] == (access.viewers.id, about)


@pytest.mark.requirement("ORG-06", "CUS-50")
def test_with_whom_a_customer_or_its_people_are_shared_is_told_along(customers, open_customer):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    made = open_customer(rep, contact={"name": "韩梅梅"})
    key = {"customer_id": made["id"]}
    ends = {"access": "write", "expires_at": "2026-04-25T05:00:00Z"}
    rep.call(share.create, {**key, "holder_id": "rep-2", **ends, "along": ["contacts"]})
    west = {"holder_kind": "department", "holder_id": "west"}
    rep.call(share.create, {**key, **west})
    why = {"how": "share", "access": "write", "ends_at": "2026-04-25T05:00:00.000Z"}
    viewer = {"staff_id": "rep-2", "name": "Li", "reasons": [why]}
    customers.rpc.answers[access.viewers.id] = {"items": [viewer], "total": 1}
    assert rep.call(contract.who_sees, key)["items"][0]["reasons"] == [why]
    told = {one["holder_id"]: one for one in customers.rpc.calls[-1][1]["shares"]}
    assert told["west"] == {**west, "access": "read", "ends_at": None}
    assert told["rep-2"]["ends_at"] == "2026-04-25T05:00:00.000Z"
    [person] = rep.call(contact.listed)["items"]
    rep.call(contact.who_sees, {"contact_id": person["id"]})
    assert [one["holder_id"] for one in customers.rpc.calls[-1][1]["shares"]] == ["rep-2"]


def test_nobody_learns_who_sees_what_he_does_not_see(customers, open_customer):
    made = open_customer(customers.acting(actor_id="rep", scopes={"*": "own"}))
    other = customers.acting(actor_id="rep-2", scopes={"*": "own"})
    with pytest.raises(ServiceError) as refusal:
        other.call(contract.who_sees, {"customer_id": made["id"]})
    assert refusal.value.status == 404 and customers.rpc.calls == []


@pytest.mark.requirement("ORG-06")
@pytest.mark.parametrize("of", [registration, credit_change, protection_request])
def test_of_what_waits_for_an_answer_it_is_told_to_who_sees_it(customers, of):
    [key] = of.who_sees.takes().fields
    with pytest.raises(ServiceError) as refusal:
        customers.call(of.who_sees, {key: "nothing"})
    assert refusal.value.details["resource"] == f"customers.{key.removesuffix('_id')}"
