"""The people at a customer, one of them primary."""

import pytest

from contracts.customers import contact as contract
from contracts.customers import customer as customer_contract

PHONE = [{"number": "13800138000"}]


@pytest.fixture
def acme(open_customer):
    return open_customer()


def add(who, customer, name="韩梅梅", **fields):
    return who.call(contract.create, {"customer_id": customer["id"], "name": name, **fields})


def test_the_first_contact_is_primary_and_others_are_not(customers, acme):
    assert [add(customers, acme)["primary"], add(customers, acme)["primary"]] == [True, False]


def test_making_one_primary_takes_it_from_the_other(customers, acme):
    first, second = add(customers, acme), add(customers, acme)
    customers.call(contract.make_primary, {"contact_id": second["id"]}, if_version=1)
    listed = customers.call(contract.listed, {"primary": "true"})["items"]
    assert [c["id"] for c in listed] == [second["id"]]
    third = add(customers, acme, primary=True)
    listed = customers.call(contract.listed, {"primary": "true"})["items"]
    assert [c["id"] for c in listed] == [third["id"]]
    assert first["id"] not in [second["id"], third["id"]]


def test_a_customer_has_a_number_only_once(customers, acme, open_customer, refusal_of):
    add(customers, acme, phones=PHONE)
    refusal = refusal_of(add, customers, acme, "李雷", phones=PHONE)
    assert (refusal.code, refusal.status) == ("customers.contact.duplicate", 409)
    elsewhere = add(customers, open_customer(), "李雷", phones=PHONE)
    assert elsewhere["phone"] == "+8613800138000"


def test_a_contact_is_seen_by_those_who_see_its_customer(customers, acme, refusal_of):
    contact = add(customers, acme)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"contact_id": contact["id"]}
    assert refusal_of(rep.call, contract.get, key).status == 404
    assert rep.call(contract.listed)["items"] == []
    assert refusal_of(add, rep, acme).status == 404
    customers.call(customer_contract.transfer, {"customer_id": acme["id"], "owner_id": "rep"})
    assert rep.call(contract.get, key)["owner_id"] == "rep"


def test_the_contacts_of_one_customer_are_listed_alone(customers, acme, open_customer, refusal_of):
    first, second = add(customers, acme), add(customers, acme, "李雷")
    other = open_customer(contact={"name": "王芳"})
    key = {"customer_id": acme["id"]}
    listed = customers.call(contract.list_of_customer, key)["items"]
    assert [c["id"] for c in listed] == [first["id"], second["id"]]
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    for customer_id in (acme["id"], other["id"], "nobody"):
        refusal = refusal_of(rep.call, contract.list_of_customer, {"customer_id": customer_id})
        assert refusal.status == 404


def test_a_changed_contact_is_found_by_what_it_is_now(customers, acme):
    contact = add(customers, acme, phones=PHONE)
    change = {"contact_id": contact["id"], "name": "李雷", "phones": [{"number": "13900001234"}]}
    changed = customers.call(contract.update, change, if_version=1)
    assert (changed["version"], changed["phone"]) == (2, "+8613900001234")
    assert len(customers.call(contract.listed, {"q": "lilei"})["items"]) == 1
    assert customers.call(contract.listed, {"q": "hanmei"})["items"] == []
    assert add(customers, acme, "韩梅梅", phones=PHONE)["phone"] == "+8613800138000"


def test_a_removed_primary_contact_makes_room_and_comes_back_beside_the_new_one(customers, acme):
    old = add(customers, acme)
    customers.call(contract.remove, {"contact_id": old["id"]}, if_version=1)
    assert add(customers, acme)["primary"] is True
    assert customers.call(contract.restore, {"contact_id": old["id"]})["primary"] is False


def test_a_contact_does_not_come_back_without_its_customer(customers, acme, refusal_of):
    contact = add(customers, acme)
    customers.call(contract.remove, {"contact_id": contact["id"]})
    customers.call(customer_contract.remove, {"customer_id": acme["id"]})
    back = {"contact_id": contact["id"]}
    told = refusal_of(customers.call, contract.restore, back)
    assert told.code == "customers.contact.customer_in_bin"
    assert told.details == {"name": acme["name"]}


def test_a_contact_opened_with_its_customer_is_told_and_primary(customers, open_customer):
    fields = {"contact": {"name": "韩梅梅", "role": "buyer", "phones": PHONE}}
    made = open_customer(**fields)
    [told] = customers.told(contract.created)
    assert (told["data"]["customer_id"], told["data"]["primary"]) == (made["id"], True)
    assert told["data"]["phone"] == "+8613800138000"


def test_a_wrong_number_of_the_contact_opens_no_customer(customers, refusal_of):
    fields = {"name": "A", "contact": {"name": "B", "phones": [{"number": "1234567"}]}}
    refusal = refusal_of(customers.call, customer_contract.create, fields)
    assert refusal.code == "customers.customer.phone_wrong"
    assert refusal.pointer == "/contact/phones/0/number"
    assert customers.call(customer_contract.listed)["items"] == []
