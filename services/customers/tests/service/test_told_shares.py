"""Events name those with whom a record is shared, so that live updates reach them."""

import pytest

from contracts.customers import activity, contact, customer
from contracts.customers import share as contract


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def shared(rep, open_customer):
    """Return a function that shares a customer and returns its key."""

    def shared(holder_id="rep-2", **about):
        key = {"customer_id": open_customer(rep)["id"]}
        return rep.call(contract.create, {**key, "holder_id": holder_id, **about})

    return shared


def key(share):
    return {"customer_id": share["customer_id"]}


def last(customers, event):
    return customers.told(event)[-1].get("sharedwith")


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize("along", [[], ["contacts"]])
def test_changes_name_with_whom_a_customer_and_what_goes_along_is_shared(
    customers, rep, shared, along
):
    made = key(shared(along=along))
    rep.call(customer.update, {**made, "industry": "通信"})
    rep.call(activity.create, {**made, "kind": "call", "content": "电话"})
    rep.call(contact.create, {**made, "name": "李雷"})
    assert last(customers, customer.updated) == last(customers, activity.created) == ["rep-2"]
    assert last(customers, contact.created) == (["rep-2"] if along else None)


@pytest.mark.requirement("PLT-35")
def test_a_department_is_named_and_after_the_end_of_the_share_nobody(customers, rep, shared):
    share = shared("west", holder_kind="department")
    rep.call(customer.update, {**key(share), "industry": "通信"})
    assert last(customers, customer.updated) == ["west"]
    rep.call(contract.end, {"share_id": share["id"]})
    rep.call(customer.update, {**key(share), "industry": "电力"})
    assert last(customers, customer.updated) is None
