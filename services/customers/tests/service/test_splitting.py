"""A split gives both records back what they were, whatever the kinds of their fields."""

import pytest

from contracts.customers import contact, customer, merger
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
