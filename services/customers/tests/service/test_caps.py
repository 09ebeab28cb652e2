"""Caps on what people hold, and what is done about a surplus."""

from dataclasses import replace

import pytest

from contracts.customers import activity, holding_cap, pool, public_pool
from contracts.customers import customer as contract
from contracts.customers import recycle_rule as rules
from contracts.organization import role, staff
from contracts.sales import opportunity


@pytest.fixture
def rep(customers):
    told = {"id": "rep", "name": "Rep", "state": "active", "department_id": "east"}
    customers.tell(staff.updated, "rep", told, version=2)
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


def key(made):
    return {"customer_id": made["id"]}


def cap(customers, number, kind="staff", subject="rep"):
    about = {"subject_kind": kind, "subject_id": subject, "cap": number}
    return customers.call(holding_cap.create, about)


def holdings(who):
    rows = who.call(holding_cap.holdings)["items"]
    return {row["owner_id"]: (row["held"], row["cap"], row["surplus"]) for row in rows}


@pytest.mark.requirement("CUS-44")
def test_the_nearest_cap_binds_a_person(customers, rep, open_customer, refusal_of):
    cap(customers, 1, "company")
    open_customer(rep)
    refusal = refusal_of(open_customer, rep)
    assert refusal.details == {"owner_id": "rep", "cap": 1}
    cap(customers, 2, "department", "east")
    open_customer(rep)
    assert refusal_of(open_customer, rep).details["cap"] == 2
    own = cap(customers, 3)
    open_customer(rep)
    assert refusal_of(open_customer, rep).details["cap"] == 3
    customers.call(holding_cap.remove, {"holding_cap_id": own["id"]})
    assert refusal_of(open_customer, rep).details["cap"] == 2


@pytest.mark.requirement("CUS-44")
def test_a_cap_for_a_role_binds_who_has_it(customers, rep, open_customer, refusal_of):
    for one in ("trainee", "senior"):
        customers.tell(role.created, one, {"id": one, "name": one})
    cap(customers, 1, "role", "trainee")
    cap(customers, 2, "role", "senior")
    cap(customers, 9, "company")
    told = {"id": "rep", "name": "Rep", "state": "active", "role_ids": ["trainee"]}
    customers.tell(staff.updated, "rep", told, version=3)
    open_customer(rep)
    assert refusal_of(open_customer, rep).details["cap"] == 1
    told["role_ids"] = ["trainee", "senior"]
    customers.tell(staff.updated, "rep", told, version=4)
    open_customer(rep)
    assert refusal_of(open_customer, rep).details["cap"] == 2
    assert holdings(customers) == {"rep": (2, 2, 0)}


@pytest.mark.parametrize("kind", ["staff", "role", "department"])
def test_there_is_no_cap_for_whom_nobody_knows(customers, refusal_of, kind):
    assert refusal_of(cap, customers, 1, kind, "nobody").pointer == "/subject_id"


def test_there_is_one_cap_for_each(customers, refusal_of):
    cap(customers, 1)
    assert refusal_of(cap, customers, 2).code == "customers.holding_cap.set_already"
    cap(customers, 1, "company", "whatever")
    refusal = refusal_of(cap, customers, 2, "company")
    assert refusal.code == "customers.holding_cap.set_already"


@pytest.mark.requirement("CUS-44")
def test_a_lowered_cap_reports_the_surplus_and_moves_nothing(customers, rep, open_customer):
    made = cap(customers, 5)
    dealt, *_ = [open_customer(rep) for _ in range(4)]
    told = {"id": "o1", "customer_id": dealt["id"], "title": "Deal"}
    customers.tell(opportunity.won, "o1", told)
    assert holdings(customers) == {"rep": (3, 5, 0)}
    customers.call(holding_cap.update, {"holding_cap_id": made["id"], "cap": 1})
    assert holdings(customers) == {"rep": (3, 1, 2)}
    assert holdings(customers.acting(actor_id="rep-2", scopes={"*": "own"})) == {}


@pytest.mark.requirement("CUS-44")
def test_a_manager_trims_what_was_idle_longest_to_the_pool_of_the_group(
    customers, rep, open_customer
):
    group = customers.call(public_pool.create, {"name": "华东组", "department_ids": ["east"]})
    busy, idle, locked, last = [open_customer(rep) for _ in range(4)]
    customers.call(rules.lock, key(locked))
    customers.clock.advance(days=1)
    rep.call(activity.create, {**key(busy), "kind": "call", "content": "电话"})
    cap(customers, 2)
    trimmed = customers.call(holding_cap.trim, {"owner_id": "rep", "pool_id": group["id"]})
    assert trimmed == {"moved": 2, "customer_ids": [idle["id"], last["id"]], "surplus": 0}
    assert customers.call(contract.get, key(idle))["pool_id"] == group["id"]
    assert customers.call(contract.owners, key(idle))["items"][0]["how"] == "trim"
    assert len(rep.call(contract.listed)["items"]) == 2


def test_where_there_is_no_surplus_nothing_is_trimmed(customers, rep, open_customer, refusal_of):
    open_customer(rep)
    for number in (0, 1):
        made = cap(customers, number)
        refusal = refusal_of(customers.call, holding_cap.trim, {"owner_id": "rep"})
        assert refusal.code == "customers.holding_cap.no_surplus"
        customers.call(holding_cap.remove, {"holding_cap_id": made["id"]})


@pytest.mark.requirement("CUS-45")
def test_reps_hand_over_through_a_pool_only_if_the_house_says_so(
    customers, rep, open_customer, refusal_of
):
    made = open_customer(rep)
    to = {**key(made), "owner_id": "rep-2"}
    customers.runtime.settings = replace(customers.runtime.settings, reps_transfer=False)
    refusal = refusal_of(rep.call, contract.transfer, to)
    assert refusal.code == "customers.customer.transfer_forbidden"
    assert rep.call(pool.release, {**key(made), "reason": "换人跟进"})["owner_id"] is None
    assert customers.call(pool.assign, to)["owner_id"] == "rep-2"
    assert customers.call(contract.transfer, {**to, "owner_id": "rep"})["owner_id"] == "rep"


@pytest.mark.requirement("CUS-46")
def test_new_data_is_spread_by_weight_within_the_caps(customers, rep, open_customer):
    for _ in range(6):
        open_customer(pool=True, source="展会")
        open_customer(pool=True)
    cap(customers, 2)
    shares = [{"owner_id": "rep", "weight": 2}, {"owner_id": "rep-2"}]
    told = customers.call(pool.distribute, {"shares": shares, "source": "展会", "most": 5})
    assert told == {
        "assigned": 5,
        "left": 0,
        "items": [
            {"owner_id": "rep", "count": 2, "full": True},
            {"owner_id": "rep-2", "count": 3, "full": False},
        ],
    }
    cap(customers, 4, subject="rep-2")
    told = customers.call(pool.distribute, {"shares": shares})
    assert (told["assigned"], told["left"]) == (1, 6)
    assert len(rep.call(contract.listed)["items"]) == 2


def test_only_its_administrators_distribute_from_a_pool(customers, open_customer, refusal_of):
    about = {"name": "华东组", "administrator_ids": ["rep"]}
    group = customers.call(public_pool.create, about)["id"]
    open_customer(pool_id=group)
    wish = {"pool_id": group, "shares": [{"owner_id": "rep-2"}]}
    refusal = refusal_of(customers.call, pool.distribute, wish)
    assert refusal.code == "customers.pool.not_administrator"
    rep = customers.acting(actor_id="rep")
    assert rep.call(pool.distribute, wish)["assigned"] == 1
    nobody = {"shares": [{"owner_id": "nobody"}]}
    assert refusal_of(rep.call, pool.distribute, nobody).code == "customers.customer.unknown_staff"
