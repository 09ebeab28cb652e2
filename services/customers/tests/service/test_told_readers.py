"""Events of what goes with a customer name who may read it, so that live updates reach them."""

import pytest

from contracts.customers import activity, invoice_title, lead, visit
from contracts.organization import staff

CALL = {"kind": "call", "content": "首次电话"}


@pytest.fixture
def rep(customers):
    """A rep in the east, with a head and a boss above."""
    for who, superior in {"rep": "head", "head": "boss"}.items():
        told = {"id": who, "name": who, "state": "active", "superior_id": superior}
        customers.tell(staff.created, who, told, version=2)
    return customers.acting(actor_id="rep", departments=("east",))


@pytest.mark.requirement("PLT-35")
def test_an_activity_names_whose_customer_it_is_about_and_who_leads_him(
    customers, rep, open_customer
):
    key = {"customer_id": open_customer(rep)["id"]}
    customers.call(activity.create, {**key, **CALL})
    [told] = customers.told(activity.created)
    assert (told["readers"], told["places"]) == (["boss", "head", "rep"], ["east"])
    assert told["seenas"] == "customers.customer"


@pytest.mark.requirement("PLT-35")
def test_a_follow_up_of_a_lead_names_whose_lead_it_is(customers, rep):
    made = rep.call(lead.create, {"name": "韩梅梅", "company": "大疆创新科技有限公司"})
    customers.call(activity.create_for_lead, {"lead_id": made["id"], **CALL})
    told = told_of(customers, "customers.activity")
    assert (told["readers"], told["seenas"]) == (["boss", "head", "rep"], "customers.lead")


@pytest.mark.requirement("PLT-35")
def test_visits_and_invoice_titles_name_whose_customer_it_is(customers, rep, open_customer):
    key = {"customer_id": open_customer(rep)["id"]}
    customers.call(visit.create, key)
    title = {"kind": "person", "title": "测试有限公司"}
    customers.call(invoice_title.create, {**key, **title})
    for resource in ("customers.visit", "customers.invoice_title"):
        assert told_of(customers, resource)["readers"] == ["boss", "head", "rep"]


def told_of(customers, resource):
    """Return the last envelope about a record that has no events of its own."""
    told = [one for one in customers.told() if one["data"].get("resource") == resource]
    return told[-1]
