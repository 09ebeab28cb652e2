"""A split gives both records back what they were, whatever the kinds of their fields."""

import pytest

from contracts.customers import (
    affiliation,
    contact,
    customer,
    family,
    invoice_title,
    lead,
    merger,
    person,
)
from contracts.customers.pieces import custom_fields

LATER = {"days": 1}
KINDS = {
    "c_day": ("day", "2026-03-25"),
    "c_worth": ("money", {"amount": "12.50", "currency": "CNY"}),
    "c_size": ("number", "3.5"),
    "c_flag": ("flag", True),
}
UNLIKE = ("version", "updated_at", "updated_by", "abilities")


@pytest.fixture
def house(customers):
    for key, (kind, _) in KINDS.items():
        about = {"resource": "customers.customer", "key": key, "kind": kind, "label": key}
        customers.call(custom_fields.create, about)
    return customers


@pytest.fixture
def two(house):
    """Open an older customer and, a day later, a newer one with more; return their ids."""
    rep = house.acting(actor_id="rep")
    older = rep.call(customer.create, {"name": "甲公司", "custom": {"c_size": "7"}})["id"]
    house.clock.advance(**LATER)
    values = {key: value for key, (_, value) in KINDS.items()}
    newer = house.call(customer.create, {"name": "乙公司", "custom": values})["id"]
    limit = {"amount": "1000.00", "currency": "CNY"}
    house.call(customer.set_credit_limit, {"customer_id": newer, "credit_limit": limit})
    return older, newer


def known(house, customer_id):
    told = house.call(customer.get, {"customer_id": customer_id})
    return {name: value for name, value in told.items() if name not in UNLIKE}


def split(house):
    [done] = house.call(merger.listed, {"undone_at_is_null": True})["items"]
    return house.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])


def test_the_older_of_two_owned_customers_survives_and_comes_back(house, two):
    before = [known(house, one) for one in two]
    wish = {"customer_id": two[0], "duplicate_ids": [two[1]]}
    merged = house.call(merger.merge_customers, wish)
    assert merged["obtained_at"] == before[1]["obtained_at"]
    assert merged["custom"] == {**before[1]["custom"], "c_size": "7"}
    assert merged["credit_limit"] == before[1]["credit_limit"]
    split(house)
    assert [known(house, one) for one in two] == before


def test_a_day_of_birth_that_was_chosen_comes_back(house, two):
    ids = []
    for birthday in ("1990-05-01", "1991-06-02"):
        new = {"customer_id": two[0], "name": "李雷", "birthday": birthday}
        ids.append(house.call(contact.create, new)["id"])
    choices = [{"field": "birthday", "from_id": ids[1]}]
    wish = {"contact_id": ids[0], "duplicate_ids": [ids[1]], "choices": choices}
    assert house.call(merger.merge_contacts, wish)["birthday"] == "1991-06-02"
    split(house)
    told = [house.call(contact.get, {"contact_id": one})["birthday"] for one in ids]
    assert told == ["1990-05-01", "1991-06-02"]


@pytest.mark.requirement("EX-21")
def test_after_a_split_each_is_congratulated_on_his_own_day(house, two):
    def birthdays():
        told = [house.call(contact.get, {"contact_id": one}) for one in ids]
        return [one["next_birthday_on"] for one in told]

    new = {"customer_id": two[0], "name": "李雷"}
    born = house.call(contact.create, {**new, "birthday": "1990-04-01"})["id"]
    ids = [house.call(contact.create, new)["id"], born]
    wish = {"contact_id": ids[0], "duplicate_ids": [born]}
    house.call(merger.merge_contacts, wish)
    house.run_due()
    split(house)
    assert birthdays() == [None, "2026-04-01"]
    for days in (3, 3):
        house.clock.advance(days=days)
        house.run_due()
    assert [one["data"]["id"] for one in house.told(person.birthday_reached)] == [born]
    assert birthdays() == [None, "2027-04-01"]


def roles_and_titles(house, ids):
    """Return how many roles and titles each of some customers has."""
    both = affiliation.list_of_customer, invoice_title.list_of_customer
    return [[len(house.call(one, {"customer_id": i})["items"]) for i in ids] for one in both]


def somebody(house, home, *elsewhere):
    """Open a contact who is at home in one customer, with roles in others."""
    made = house.call(contact.create, {"customer_id": home, "name": "韩梅梅"})["id"]
    for one in elsewhere:
        house.call(affiliation.create, {"contact_id": made, "customer_id": one})
    return made


@pytest.mark.requirement("CUS-33")
def test_roles_and_titles_that_a_survivor_would_be_refused_come_back_with_a_split(house, two):
    somebody(house, two[0], two[1])
    somebody(house, house.call(customer.create, {"name": "丙公司"})["id"], *two)
    for one in two:
        title = {"customer_id": one, "kind": "person", "title": "李雷"}
        house.call(invoice_title.create, title)
    house.call(merger.merge_customers, {"customer_id": two[0], "duplicate_ids": [two[1]]})
    assert [told[0] for told in roles_and_titles(house, two)] == [1, 1]
    split(house)
    assert roles_and_titles(house, two) == [[1, 2], [1, 1]]


@pytest.mark.requirement("CUS-33")
def test_of_two_contacts_that_are_one_by_now_each_has_his_role_again_after_a_split(house, two):
    twins = [somebody(house, *two) for _ in range(2)]
    house.call(merger.merge_contacts, {"contact_id": twins[0], "duplicate_ids": twins[1:]})
    assert roles_and_titles(house, two)[0] == [0, 1]
    split(house)
    assert roles_and_titles(house, two)[0] == [0, 2]


def consenting(house, customer_id, *told):
    consents = [{"channel": c, "granted": granted, "on": on} for c, granted, on in told]
    new = {"customer_id": customer_id, "name": "李雷", "consents": consents}
    return house.call(contact.create, new)["id"]


def consents(house, contact_id):
    told = house.call(contact.get, {"contact_id": contact_id})["consents"]
    return {one["channel"]: one["granted"] for one in told}


@pytest.mark.requirement("CUS-04", "CUS-33")
def test_a_refusal_of_the_duplicate_is_the_survivors(house, two):
    early, late = "2026-01-01", "2026-02-01"
    mine = ("sms", True, early), ("call", True, None), ("im", True, late)
    other = ("sms", False, late), ("call", False, None), ("im", False, early), ("post", False, None)
    ids = [consenting(house, two[0], *told) for told in (mine, other)]
    before = [consents(house, one) for one in ids]
    wish = {"contact_id": ids[0], "duplicate_ids": [ids[1]], "choices": []}
    house.call(merger.merge_contacts, wish)
    assert consents(house, ids[0]) == {"sms": False, "call": False, "im": True, "post": False}
    split(house)
    assert [consents(house, one) for one in ids] == before


@pytest.mark.requirement("CUS-33")
def test_membership_and_parent_of_the_duplicate_are_the_survivors(house, two, open_customer):
    parent = open_customer()["id"]
    duplicate = {"customer_id": two[1]}
    house.call(family.enrol, {**duplicate, "member_number": "M-77"})
    house.call(family.set_parent, {**duplicate, "parent_id": parent})
    before = [known(house, one) for one in two]
    wish = {"customer_id": two[0], "duplicate_ids": [two[1]]}
    merged = house.call(merger.merge_customers, wish)
    names = ("member_number", "member_since", "parent_id")
    assert [merged[name] for name in names] == [before[1][name] for name in names]
    assert merged["member_number"] == "M-77"
    split(house)
    assert [known(house, one) for one in two] == before


@pytest.mark.requirement("CUS-33")
def test_a_survivor_is_never_put_below_itself(house, two):
    house.call(family.set_parent, {"customer_id": two[1], "parent_id": two[0]})
    wish = {"customer_id": two[0], "duplicate_ids": [two[1]]}
    assert house.call(merger.merge_customers, wish)["parent_id"] is None
    split(house)
    assert house.call(customer.get, {"customer_id": two[1]})["parent_id"] == two[0]


@pytest.mark.requirement("CUS-33")
def test_the_size_of_a_lead_goes_along(house):
    new = [{"name": "李雷", "on_duplicate": "create", **more} for more in ({}, {"size": "50-200"})]
    ids = [house.call(lead.create, one)["id"] for one in new]
    wish = {"lead_id": ids[0], "duplicate_ids": [ids[1]], "choices": []}
    assert house.call(merger.merge_leads, wish)["size"] == "50-200"
