"""The public pool: one winner, fair limits, masked until claimed."""

import threading
from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from contracts.customers import pool


@pytest.fixture
def limits(customers):
    """Return a function that sets limits of the pool."""

    def limits(**values):
        customers.runtime.settings = replace(customers.runtime.settings, **values)

    return limits


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


def claim(who, customer):
    return who.call(pool.claim, {"customer_id": customer["id"]})


def release(who, customer, reason="联系不上"):
    return who.call(pool.release, {"customer_id": customer["id"], "reason": reason})


def test_a_claimed_customer_and_its_contacts_belong_to_the_claimer(customers, rep, open_customer):
    made = open_customer(pool=True, contact={"name": "韩梅梅"})
    assert made["owner_id"] is None
    mine = claim(rep, made)
    assert (mine["owner_id"], mine["department_id"]) == ("rep", "east")
    assert rep.call(contract.get, {"customer_id": made["id"]})["phone"] == made["phone"]
    assert len(rep.call(contact_contract.listed)["items"]) == 1
    assert customers.told(contract.claimed)[0]["data"]["owner_id"] == "rep"


def test_the_pool_masks_how_to_reach_a_customer(rep, open_customer, refusal_of):
    made = open_customer(
        name="华为技术有限公司",
        pool=True,
        emails=[{"address": "info@example.com"}],
        contact={"name": "韩梅梅"},
    )
    [row] = rep.call(pool.listed, {"q": "huawei"})["items"]
    assert (row["phone"], row["email"]) == ("+86138****0001", "i***@example.com")
    assert row["masked"] == ["phone", "email"]
    assert refusal_of(rep.call, contract.get, {"customer_id": made["id"]}).status == 404
    assert rep.call(contract.listed)["items"] == []
    assert [rep.call(pool.searched, {"q": q})["items"] for q in ("0001", "info", "梅梅")] == [
        []
    ] * 3


def test_the_pool_shows_no_customer_that_has_an_owner(rep, open_customer):
    open_customer()
    pooled = open_customer(pool=True)
    assert [c["id"] for c in rep.call(pool.listed)["items"]] == [pooled["id"]]


def test_the_pool_is_for_its_members(customers, open_customer, refusal_of):
    outsider = customers.acting(grants=("customers.customer.*",))
    made = open_customer(pool=True)
    assert refusal_of(outsider.call, pool.listed).code == "forbidden"
    assert refusal_of(claim, outsider, made).code == "forbidden"


def test_of_fifty_who_claim_at_once_one_wins(customers, open_customer):
    made, outcomes = open_customer(pool=True), []

    def try_it(number):
        try:
            outcomes.append(claim(customers.acting(actor_id=f"rep-{number}"), made)["owner_id"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(n,)) for n in range(50)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    winners = [o for o in outcomes if o.startswith("rep-")]
    assert (len(winners), outcomes.count("customers.pool.taken")) == (1, 49)
    assert len(customers.told(contract.claimed)) == 1


def test_a_released_customer_tells_who_had_it_and_why_it_came_back(
    customers, rep, open_customer, refusal_of
):
    made = open_customer(pool=True)
    claim(rep, made)
    customers.clock.advance(days=2)
    back = rep.call(pool.release, {"customer_id": made["id"], "reason": "联系不上"}, if_version=2)
    assert (back["owner_id"], back["department_id"]) == (None, None)
    past = customers.call(contract.owners, {"customer_id": made["id"]})["items"]
    assert [(p["owner_id"], p["how"], p["reason"]) for p in past] == [
        (None, "release", "联系不上"),
        ("rep", "claim", None),
        (None, "create", None),
    ]
    assert customers.told(contract.released)[0]["data"]["from_owner_id"] == "rep"
    assert refusal_of(release, customers, made).code == "customers.pool.already_there"


def test_what_is_new_in_the_pool_rests_first(customers, rep, open_customer, limits, refusal_of):
    limits(new_in_pool_hours=24)
    made = open_customer(pool=True)
    refusal = refusal_of(claim, rep, made)
    assert refusal.code == "customers.pool.too_new"
    assert refusal.details == {"from_at": "2026-03-26T04:00:00.000Z"}
    customers.clock.advance(hours=24)
    assert claim(rep, made)["owner_id"] == "rep"


def test_a_former_owner_waits_from_the_moment_of_loss(
    customers, rep, open_customer, limits, refusal_of
):
    limits(former_owner_days=7)
    made = open_customer(pool=True)
    claim(rep, made)
    customers.clock.advance(days=30)
    release(rep, made)
    customers.clock.advance(days=6)
    assert refusal_of(claim, rep, made).code == "customers.pool.former_owner"
    customers.clock.advance(days=1)
    assert claim(rep, made)["owner_id"] == "rep"


def test_claims_of_a_day_are_counted_from_claims_only(
    customers, rep, open_customer, limits, refusal_of
):
    limits(claims_per_day=2)
    open_customer(rep)
    first, second, third = (open_customer(pool=True) for _ in range(3))
    claim(rep, first)
    release(rep, first)
    claim(rep, second)
    refusal = refusal_of(claim, rep, third)
    assert (refusal.code, refusal.details) == (
        "customers.pool.claim_limit_reached",
        {"claimed": 2, "limit": 2},
    )
    customers.clock.advance(hours=12)
    assert claim(rep, third)["owner_id"] == "rep"


def test_claims_of_one_person_at_once_do_not_slip_through_the_limit(
    customers, rep, open_customer, limits
):
    limits(claims_per_day=3)
    pooled, outcomes = [open_customer(pool=True) for _ in range(10)], []

    def try_it(customer):
        try:
            outcomes.append(claim(rep, customer)["owner_id"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(customer,)) for customer in pooled]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert outcomes.count("rep") == 3
    assert outcomes.count("customers.pool.claim_limit_reached") == 7


def test_the_holding_cap_binds_every_way_to_a_customer(
    customers, rep, open_customer, limits, refusal_of
):
    limits(holding_cap=1)
    pooled, lent = open_customer(pool=True), open_customer()
    mine = open_customer(rep)
    move = {"customer_id": lent["id"], "owner_id": "rep"}
    for attempt in (
        lambda: open_customer(rep),
        lambda: claim(rep, pooled),
        lambda: customers.call(contract.transfer, move),
        lambda: customers.call(pool.assign, {**move, "customer_id": pooled["id"]}),
    ):
        assert refusal_of(attempt).code == "customers.customer.holding_cap_reached"
    rep.call(contract.remove, {"customer_id": mine["id"]})
    claim(rep, pooled)
    back = {"customer_id": mine["id"]}
    assert refusal_of(rep.call, contract.restore, back).details == {"owner_id": "rep", "cap": 1}


def test_checks_come_in_the_order_people_are_told_in(
    customers, rep, open_customer, limits, refusal_of
):
    pooled = open_customer(pool=True)
    limits(holding_cap=1, claims_per_day=1, new_in_pool_hours=1)
    assert refusal_of(claim, rep, open_customer()).code == "customers.pool.taken"
    assert refusal_of(claim, rep, pooled).code == "customers.pool.too_new"
    customers.clock.advance(hours=2)
    claim(rep, pooled)
    customers.clock.advance(seconds=1)
    other = open_customer(pool=True)
    customers.clock.advance(hours=2)
    assert refusal_of(claim, rep, other).code == "customers.pool.claim_limit_reached"
    limits(claims_per_day=0)
    assert refusal_of(claim, rep, other).code == "customers.customer.holding_cap_reached"


def test_a_pool_administrator_assigns(customers, open_customer, refusal_of):
    pooled = open_customer(pool=True)
    move = {"customer_id": pooled["id"], "owner_id": "rep"}
    assert customers.call(pool.assign, move)["owner_id"] == "rep"
    assert refusal_of(customers.call, pool.assign, move).code == "customers.pool.taken"
