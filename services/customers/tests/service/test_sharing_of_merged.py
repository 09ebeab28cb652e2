"""What was shared of a customer goes on, seen by all, when that is merged into another."""

import pytest

from contracts.customers import customer, merger, pool
from contracts.customers import share as contract


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def helper(customers):
    return customers.acting(actor_id="rep-2", scopes={"*": "own"}, departments=("west",))


@pytest.fixture
def two(rep, open_customer):
    return [open_customer(rep)["id"] for _ in range(2)]


def share(rep, customer_id, access):
    wish = {"customer_id": customer_id, "holder_id": "rep-2", "access": access}
    return rep.call(contract.create, wish)["id"]


def merge(rep, two):
    wish = {"customer_id": two[0], "duplicate_ids": [two[1]]}
    rep.call(merger.merge_customers, wish)


def running(rep, customer_id):
    told = rep.call(contract.list_of_customer, {"customer_id": customer_id})["items"]
    return {row["id"]: row["access"] for row in told if row["ended_at"] is None}


def sees(who):
    return [row["id"] for row in who.call(customer.listed)["items"]]


def split(rep):
    [done] = rep.call(merger.listed, {"undone_at_is_null": True})["items"]
    rep.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])


def test_a_share_of_the_duplicate_is_listed_at_the_survivor_and_ended(rep, helper, two):
    shared = share(rep, two[1], "write")
    merge(rep, two)
    assert (running(rep, two[0]), sees(helper)) == ({shared: "write"}, [two[0]])
    rep.call(contract.end, {"share_id": shared})
    assert sees(helper) == []


def test_a_share_of_the_duplicate_ends_with_a_release(rep, helper, two):
    share(rep, two[1], "write")
    merge(rep, two)
    rep.call(pool.release, {"customer_id": two[0], "reason": "空号"})
    assert sees(helper) == []


def test_of_two_shares_the_stronger_goes_on_and_a_split_brings_both_back(rep, helper, two):
    weak, strong = share(rep, two[0], "read"), share(rep, two[1], "write")
    merge(rep, two)
    assert running(rep, two[0]) == {strong: "write"}
    split(rep)
    assert running(rep, two[0]) == {weak: "read"}
    assert running(rep, two[1]) == {strong: "write"}
    assert sorted(sees(helper)) == sorted(two)


def test_ending_the_one_share_of_two_that_were_merged_ends_all(rep, helper, two):
    first, second = (share(rep, one, "read") for one in two)
    merge(rep, two)
    assert running(rep, two[0]) == {first: "read"}
    rep.call(contract.end, {"share_id": first})
    assert sees(helper) == []
    split(rep)
    assert running(rep, two[1]) == {second: "read"}
    assert sees(helper) == [two[1]]


def test_a_share_with_who_has_the_survivor_is_over(rep, helper, two, customers, open_customer):
    shared = share(rep, two[1], "write")
    survivor = open_customer(helper)["id"]
    customers.call(merger.merge_customers, {"customer_id": survivor, "duplicate_ids": [two[1]]})
    assert running(customers, survivor) == {}
    split(customers)
    assert running(customers, two[1]) == {shared: "write"}
