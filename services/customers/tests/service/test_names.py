"""A name has something to find it by."""

import pytest

from contracts.customers import contact, customer, lead

BARE = ["！！！", "...", "- -", "😀"]


@pytest.fixture
def owner(customers):
    return {"customer_id": customers.call(customer.create, {"name": "甲"})["id"]}


@pytest.mark.parametrize("name", BARE)
def test_nothing_is_opened_by_a_name_without_letters(customers, owner, refusal_of, name):
    for action, about in ((customer.create, {}), (contact.create, owner), (lead.create, {})):
        refusal = refusal_of(customers.call, action, {**about, "name": name})
        assert (refusal.code, refusal.pointer) == ("name.without_letters", "/name")
    first = {"name": "乙", "contact": {"name": name}}
    refusal = refusal_of(customers.call, customer.create, first)
    assert refusal.pointer == "/contact/name"


def test_no_name_is_changed_into_one_without_letters(customers, owner, refusal_of):
    kinds = ((contact, "contact_id", owner), (lead, "lead_id", {}))
    made = [(customer, owner)]
    made += [(k, {key: customers.call(k.create, {**m, "name": "乙"})["id"]}) for k, key, m in kinds]
    for kind, key in made:
        refusal = refusal_of(customers.call, kind.update, {**key, "name": "？"})
        assert refusal.code == "name.without_letters"


@pytest.mark.parametrize("name", ["360", "é", "O'Neill", "7-11", "＠甲"])
def test_a_letter_or_digit_is_enough(customers, name):
    assert customers.call(customer.create, {"name": name})["name"] == name
