"""A scan finds customers that may be the same; people decide, and are asked once."""

import pytest

from chassis import jobs
from contracts.customers import contact, imports, lead, merger
from contracts.customers import customer as customer_contract
from contracts.customers import duplicate_pair as contract


def scan(customers, **wish):
    started = customers.call(contract.scan, wish, idempotency_key=str(len(wish)))
    jobs.run(customers.runtime, started["id"])
    return customers.call(imports.jobs.get, {"job_id": started["id"]})


def pairs(who, **asked):
    return who.call(contract.listed, asked)["items"]


@pytest.fixture
def alike(customers):
    """Open four customers of which two, in one way or another, are the same."""
    names = ("深圳市华为技术有限公司", "华为技术有限公司", "TCL集团有限公司", "海尔智家")
    ids = [customers.call(customer_contract.create, {"name": name})["id"] for name in names]
    wish = {"name": "TCL集团有限公司", "on_duplicate": "create"}
    return [*ids, customers.call(customer_contract.create, wish)["id"]]


@pytest.mark.requirement("CUS-33")
def test_a_scan_brings_each_pair_once(customers, alike):
    done = scan(customers)
    assert (done["state"], done["counts"]) == ("completed", {"found": 2})
    found = {(p["left_id"], p["right_id"], p["level"], p["match"]) for p in pairs(customers)}
    assert found == {
        (alike[0], alike[1], "similar", "similar_name"),
        (alike[2], alike[4], "same", "name"),
    }


def test_a_scan_for_the_same_only_leaves_out_what_is_alike(customers, alike):
    assert scan(customers, similar=False)["counts"] == {"found": 1}


@pytest.mark.requirement("CUS-33")
def test_who_was_told_apart_is_not_asked_about_again(customers, alike):
    scan(customers)
    [pair] = pairs(customers, level="similar")
    decision = {"duplicate_pair_id": pair["id"], "decision": "not_same"}
    decided = customers.call(contract.decide, decision, if_version=pair["version"])
    assert (decided["state"], decided["decided_by"]) == ("not_same", "staff-1")
    assert scan(customers, similar=True)["counts"] == {"found": 0}
    assert len(pairs(customers, state="open")) == 1


@pytest.mark.requirement("CUS-33")
def test_what_was_decided_is_taken_back_before_it_is_decided_otherwise(
    customers, alike, refusal_of
):
    scan(customers)
    key = {"duplicate_pair_id": pairs(customers, level="similar")[0]["id"]}
    first = customers.call(contract.decide, {**key, "decision": "not_same"})
    colleague = customers.acting(actor_id="rep")
    again = colleague.call(contract.decide, {**key, "decision": "not_same"})
    assert (again["version"], again["decided_by"]) == (first["version"], "staff-1")
    refused = refusal_of(colleague.call, contract.decide, {**key, "decision": "same"})
    assert refused.code == "customers.duplicate_pair.decided"
    colleague.call(contract.decide, {**key, "decision": "open"})
    decided = colleague.call(contract.decide, {**key, "decision": "same"})
    assert (decided["state"], decided["decided_by"]) == ("same", "rep")


def test_nobody_sees_pairs_of_customers_that_he_may_not_see(customers, alike, refusal_of):
    scan(customers)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"duplicate_pair_id": pairs(customers)[0]["id"]}
    assert pairs(rep) == []
    assert refusal_of(rep.call, contract.get, key).status == 404
    assert refusal_of(rep.call, contract.decide, {**key, "decision": "same"}).status == 404


def test_removed_customers_are_not_compared(customers, alike):
    customers.call(customer_contract.remove, {"customer_id": alike[4]})
    scan(customers)
    assert [p["level"] for p in pairs(customers)] == ["similar"]


SLIPS = (
    ("深圳市华为技术服务有限公司", "深圳市华技术服务有限公司"),
    ("Microsoft Corporation", "Macrosoft Corporation"),
)


@pytest.mark.parametrize(("one", "other"), SLIPS)
def test_a_slip_in_a_name_is_found_by_the_scan(customers, one, other):
    for name in (one, other, "海尔智家"):
        customers.call(customer_contract.create, {"name": name})
    assert scan(customers)["counts"] == {"found": 1}
    [pair] = pairs(customers)
    assert ({pair["left_name"], pair["right_name"]}, pair["level"]) == ({one, other}, "similar")


def test_contacts_of_one_number_are_a_pair_and_a_merger_closes_it(customers):
    made = customers.call(customer_contract.create, {"name": "甲公司"})
    mail = [{"address": "mei@example.com"}]
    people = [
        customers.call(contact.create, {"customer_id": made["id"], "name": name, "emails": mail})
        for name in ("韩梅梅", "韩 梅梅", "李雷")
    ]
    assert scan(customers)["counts"] == {"found": 3}
    same, *_ = pairs(customers, of="customers.contact", level="same")
    wish = {"contact_id": people[0]["id"], "duplicate_ids": [people[1]["id"]]}
    customers.call(merger.merge_contacts, wish)
    assert customers.call(contract.get, {"duplicate_pair_id": same["id"]})["state"] == "merged"


def test_leads_of_one_number_are_a_pair(customers, refusal_of):
    phones = [{"number": "13800138000"}]
    for name in ("韩梅梅", "李雷"):
        given = {"name": name, "phones": phones, "on_duplicate": "create"}
        customers.call(lead.create, given)
    assert scan(customers)["counts"] == {"found": 1}
    [pair] = pairs(customers, of="customers.lead")
    assert (pair["match"], pair["level"]) == ("lead_phone", "similar")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"duplicate_pair_id": pair["id"]}
    assert refusal_of(rep.call, contract.get, key).status == 404


def merge_and_tell(customers, survivor, duplicate):
    """Merge one into another; return how each pair stands by the two whom it names."""
    wish = {"customer_id": survivor, "duplicate_ids": [duplicate]}
    customers.call(merger.merge_customers, wish)
    return stands(customers)


def stands(customers):
    return {(p["left_id"], p["right_id"]): p["state"] for p in pairs(customers)}


@pytest.mark.requirement("CUS-33")
def test_pairs_of_those_who_are_one_by_now_wait_for_nobody(customers):
    new = {"name": "TCL集团有限公司", "on_duplicate": "create"}
    a, b, c = (customers.call(customer_contract.create, new)["id"] for _ in range(3))
    scan(customers)
    assert stands(customers) == dict.fromkeys([(a, b), (a, c), (b, c)], "open")
    assert merge_and_tell(customers, a, b) == {(a, b): "merged", (a, c): "open", (b, c): "open"}
    assert set(merge_and_tell(customers, a, c).values()) == {"merged"}
    [last] = customers.call(merger.listed, {"duplicate_id": c})["items"]
    customers.call(merger.split, {"merger_id": last["id"]}, if_version=last["version"])
    assert stands(customers) == {(a, b): "merged", (a, c): "open", (b, c): "open"}


@pytest.mark.requirement("CUS-33")
def test_who_was_told_apart_stays_so_when_others_are_merged(customers):
    new = {"name": "TCL集团有限公司", "on_duplicate": "create"}
    a, b, c = (customers.call(customer_contract.create, new)["id"] for _ in range(3))
    scan(customers)
    [pair] = [p for p in pairs(customers) if (p["left_id"], p["right_id"]) == (b, c)]
    customers.call(contract.decide, {"duplicate_pair_id": pair["id"], "decision": "not_same"})
    merge_and_tell(customers, a, b)
    assert merge_and_tell(customers, a, c)[(b, c)] == "not_same"
