"""Whoever is known as a contact of a customer is not entered a second time unnoticed."""

import pytest
from sqlalchemy import delete, insert

from chassis.due import due_work
from contracts.customers import contact, lead
from contracts.customers import customer as contract
from customers.customers.model import words
from customers.duplicates.model import identity

PHONE = [{"number": "13800138000"}]
MAIL = [{"address": "Mei@Example.com"}]


@pytest.fixture
def acme(customers):
    hers = {"name": "韩梅梅", "phones": PHONE, "emails": MAIL}
    return customers.call(contract.create, {"name": "长江贸易有限公司", "contact": hers})


def matches(who, **probe):
    found = who.call(contract.check_duplicates, probe)
    return [(c["match"], c["customer_name"], c["blocking"]) for c in found["candidates"]]


@pytest.mark.requirement("CUS-32")
@pytest.mark.parametrize(
    ("probe", "match", "blocking"),
    [
        ({"phones": ["138-0013-8000"]}, "contact_phone", True),
        ({"emails": ["mei@example.com"]}, "contact_email", True),
        ({"name": "韩梅梅"}, "contact_name", False),
        ({"name": "韩梅梅女士"}, "contact_name", False),
    ],
)
def test_a_look_before_entering_finds_contacts(customers, acme, probe, match, blocking):
    assert matches(customers, **probe) == [(match, "长江贸易有限公司", blocking)]


@pytest.mark.requirement("CUS-32")
def test_of_a_contact_out_of_scope_little_is_told(customers, acme):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    [found] = rep.call(contract.check_duplicates, {"phones": ["13800138000"]})["candidates"]
    assert (found["id"], found["customer_id"]) == (None, None)
    assert (found["name"], found["customer_name"]) == ("韩**", "长江***公司")


@pytest.mark.parametrize("same", [{"phones": PHONE}, {"emails": MAIL}])
def test_a_customer_reached_like_a_contact_elsewhere_is_opened_on_demand_only(
    customers, acme, refusal_of, same
):
    refusal = refusal_of(customers.call, contract.create, {"name": "B", **same})
    assert refusal.code == "customers.customer.duplicate"
    assert refusal.details["candidates"][0]["customer_id"] == acme["id"]
    wish = {"name": "B", "on_duplicate": "create", **same}
    made = customers.call(contract.create, wish)
    renamed = {"customer_id": made["id"], "name": "C"}
    assert customers.call(contract.update, renamed)["name"] == "C"


def test_a_customer_is_changed_into_a_contact_elsewhere_on_demand_only(
    customers, acme, open_customer, refusal_of
):
    change = {"customer_id": open_customer()["id"], "emails": MAIL}
    refusal = refusal_of(customers.call, contract.update, change)
    assert refusal.code == "customers.customer.duplicate"
    change["on_duplicate"] = "create"
    assert customers.call(contract.update, change)["email"] == "Mei@Example.com"


def test_a_customer_may_be_reached_like_its_own_contact(customers, acme):
    change = {"customer_id": acme["id"], "phones": PHONE, "emails": MAIL}
    assert customers.call(contract.update, change)["phone"] == "+8613800138000"


def test_linking_leads_to_the_customer_of_the_contact(customers, acme):
    wish = {"name": "B", "phones": PHONE, "on_duplicate": "link"}
    assert customers.call(contract.create, wish)["id"] == acme["id"]


def test_two_customers_with_one_address_are_told(customers, open_customer, refusal_of):
    open_customer(name="甲公司", emails=MAIL)
    wish = {"name": "乙公司", "emails": [{"address": "mei@EXAMPLE.com"}]}
    [found] = refusal_of(customers.call, contract.create, wish).details["candidates"]
    assert (found["match"], found["name"]) == ("email", "甲公司")


def test_leads_are_told_by_address_and_company(customers):
    customers.call(lead.create, {"name": "李雷", "company": "华为技术有限公司", "emails": MAIL})
    assert matches(customers, name="华为技术") == [("lead_company", None, False)]
    assert matches(customers, emails=["mei@example.com"]) == [("lead_email", None, False)]
    [known] = customers.call(lead.listed)["items"]
    customers.call(lead.update, {"lead_id": known["id"], "company": "TCL", "emails": []})
    assert matches(customers, name="华为技术", emails=["mei@example.com"]) == []


def test_a_person_known_as_a_contact_is_not_converted_unnoticed(customers, acme, refusal_of):
    made = customers.call(lead.create, {"name": "韩梅梅", "phones": PHONE})
    refusal = refusal_of(customers.call, lead.convert, {"lead_id": made["id"]})
    assert refusal.code == "customers.contact.duplicate"


@pytest.mark.parametrize("q", ["8000", "梅梅", "hanmeimei", "hmm", "mei@example", "长江 韩梅梅"])
def test_a_customer_is_found_by_its_contacts(customers, acme, open_customer, q):
    open_customer()
    assert [c["id"] for c in customers.call(contract.listed, {"q": q})["items"]] == [acme["id"]]


def test_who_is_a_contact_no_more_is_found_no_more(customers, acme):
    def found(q="hanmeimei"):
        return len(customers.call(contract.listed, {"q": q})["items"])

    [person] = customers.call(contact.listed)["items"]
    key = {"contact_id": person["id"]}
    customers.call(contact.remove, key)
    assert found() == 0
    customers.call(contact.restore, key)
    assert found() == 1
    customers.call(contact.update, {**key, "name": "王芳"})
    assert (found(), found("wangfang"), found("8000")) == (0, 1, 1)


def test_customers_of_earlier_versions_are_learnt_anew(customers, acme):
    customers.call(lead.create, {"name": "李雷", "company": "华为技术有限公司"})
    with customers.runtime.database.writing() as connection:
        connection.execute(words.table.update().values(document=" acme"))
        connection.execute(delete(identity).where(identity.c.kind != "contact_phone"))
        row = {"kind": "customers.learn_anew", "key": "all", "due_at": customers.clock.now()}
        row |= {"data": {"kind": 0, "after": ""}, "attempts": 0}
        connection.execute(insert(due_work).values(**row))
    customers.run_due()
    assert len(customers.call(contract.listed, {"q": "hanmeimei"})["items"]) == 1
    assert matches(customers, emails=["mei@example.com"])[0][0] == "contact_email"
    assert matches(customers, name="华为技术") == [("lead_company", None, False)]
