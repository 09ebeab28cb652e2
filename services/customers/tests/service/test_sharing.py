"""Customers are shared for a time, to be read or written, with what goes along."""

import pytest

from contracts.customers import contact, customer, pool, timeline
from contracts.customers import share as contract


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def helper(customers):
    return customers.acting(actor_id="rep-2", scopes={"*": "own"}, departments=("west",))


@pytest.fixture
def made(rep, open_customer):
    return open_customer(rep, contact={"name": "韩梅梅"})


def key(made):
    return {"customer_id": made["id"]}


def share(who, made, **fields):
    return who.call(contract.create, {**key(made), "holder_id": "rep-2", **fields})


def sees(who, made):
    listed = [row["id"] for row in who.call(customer.listed)["items"]]
    return made["id"] in listed


@pytest.mark.requirement("CUS-50")
def test_a_shared_customer_is_read_with_its_timeline_and_not_changed(rep, helper, made, refusal_of):
    share(rep, made)
    assert sees(helper, made)
    assert helper.call(customer.get, key(made))["name"] == made["name"]
    assert helper.call(timeline.overview, key(made))
    change = {**key(made), "industry": "通信"}
    assert refusal_of(helper.call, customer.update, change).status == 403
    assert helper.call(contact.listed)["items"] == []


@pytest.mark.requirement("CUS-50")
def test_what_is_shared_to_be_written_is_changed_and_contacts_go_along(rep, helper, made):
    share(rep, made, access="write", along=["contacts"])
    change = {**key(made), "industry": "通信"}
    assert helper.call(customer.update, change)["industry"] == "通信"
    [person] = helper.call(contact.listed)["items"]
    renamed = {"contact_id": person["id"], "title": "经理"}
    assert helper.call(contact.update, renamed)["title"] == "经理"


@pytest.mark.requirement("CUS-50")
def test_a_department_shares_what_was_shared_with_it(customers, rep, helper, made):
    share(rep, made, holder_kind="department", holder_id="west")
    assert sees(helper, made)
    assert not sees(customers.acting(actor_id="x", scopes={"*": "own"}), made)


@pytest.mark.requirement("CUS-50")
def test_a_share_ends_by_itself_at_its_second_and_says_so(customers, rep, helper, made):
    share(rep, made, expires_at="2026-03-25T05:00:00Z")
    customers.clock.advance(minutes=59, seconds=59)
    customers.run_due()
    assert sees(helper, made)
    customers.clock.advance(seconds=1)
    customers.run_due()
    assert not sees(helper, made)
    [told] = customers.told(contract.ended)
    assert (told["data"]["holder_id"], told["data"]["customer_name"]) == ("rep-2", made["name"])
    [row] = rep.call(contract.list_of_customer, key(made))["items"]
    assert row["ended_at"] == "2026-03-25T05:00:00.000Z"


@pytest.mark.requirement("CUS-50")
def test_a_share_is_prolonged_changed_and_ended_by_hand(customers, rep, helper, made, refusal_of):
    shared = share(rep, made, expires_at="2026-03-25T05:00:00Z")
    of = {"share_id": shared["id"]}
    rep.call(contract.update, {**of, "expires_at": None, "access": "write"}, if_version=1)
    customers.clock.advance(hours=2)
    customers.run_due()
    assert helper.call(customer.update, {**key(made), "industry": "通信"})
    rep.call(contract.end, of)
    assert not sees(helper, made)
    assert refusal_of(rep.call, contract.end, of).code == "customers.share.ended"
    assert share(rep, made)["ended_at"] is None


def test_whom_it_was_for_may_give_it_back(rep, helper, made):
    of = {"share_id": share(rep, made)["id"]}
    assert helper.call(contract.get, of)["holder_id"] == "rep-2"
    assert helper.call(contract.listed, {"holder_id": "rep-2"})["items"]
    helper.call(contract.end, of)
    assert not sees(helper, made)
    assert rep.call(contract.history, of)["items"]


def test_what_cannot_be_shared_is_refused(customers, rep, helper, made, refusal_of):
    stranger = customers.acting(actor_id="x", scopes={"*": "own"})
    assert refusal_of(share, stranger, made).status == 404
    past = {"expires_at": "2026-03-25T03:00:00Z"}
    refusal = refusal_of(share, rep, made, **past)
    assert (refusal.code, refusal.pointer) == ("customers.share.ends_in_the_past", "/expires_at")
    refusal = refusal_of(share, rep, made, holder_id="nobody")
    assert refusal.code == "customers.customer.unknown_staff"
    share(rep, made, access="write")
    assert refusal_of(share, rep, made).code == "customers.share.shared_already"
    on = {"holder_kind": "department", "holder_id": "east"}
    assert refusal_of(share, helper, made, **on).code == "customers.share.not_to_share"


def test_what_goes_back_to_the_pool_is_shared_no_more(customers, rep, helper, made):
    share(rep, made)
    rep.call(pool.release, {**key(made), "reason": "空号"})
    assert not sees(helper, made)
    assert len(customers.told(contract.ended)) == 1


@pytest.mark.requirement("CUS-51")
def test_a_transfer_keeps_the_former_owner_as_a_member_if_wished(customers, rep, helper, made):
    wish = {**key(made), "owner_id": "rep-2", "keep_former_owner": "read"}
    customers.call(customer.transfer, wish)
    assert rep.call(customer.get, key(made))["owner_id"] == "rep-2"
    assert [s["holder_id"] for s in helper.call(contract.list_of_customer, key(made))["items"]] == [
        "rep"
    ]
    [told] = customers.told(customer.transferred)
    assert (told["data"]["owner_id"], told["data"]["from_owner_id"]) == ("rep-2", "rep")
