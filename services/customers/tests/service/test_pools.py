"""Several pools: members, rules of their own, hidden fields, and where customers go back to."""

import itertools
from dataclasses import replace

import pytest

from contracts.customers import customer as contract
from contracts.customers import pool, public_pool
from contracts.customers import recycle_rule as rules
from customers.pools import store


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def stranger(customers):
    return customers.acting(actor_id="rep-2", scopes={"*": "own"}, departments=("west",))


@pytest.fixture
def add_pool(customers):
    """Return a function that adds a pool for the people of the east."""

    number = itertools.count(1)

    def add_pool(**fields):
        about = {
            "name": f"华东{next(number)}组",
            "kind": "group",
            "department_ids": ["east"],
            **fields,
        }
        return customers.call(public_pool.create, about)["id"]

    return add_pool


def overtaken(monkeypatch):
    """Let the check see nothing once, as in the instant in which somebody else takes a name."""
    look, seen = store.refuse_taken, []

    def look_a_moment_too_soon(*about):
        if seen:
            look(*about)
        seen.append(about)

    monkeypatch.setattr(store, "refuse_taken", look_a_moment_too_soon)


def test_a_name_taken_at_the_same_instant_is_refused_alike(
    customers, add_pool, refusal_of, monkeypatch
):
    add_pool(name="华东")
    second, gone = add_pool(name="华南"), add_pool(name="华北")
    customers.call(public_pool.remove, {"public_pool_id": gone})
    add_pool(name="华北")
    tries = [
        lambda: add_pool(name="华东"),
        lambda: customers.call(public_pool.update, {"public_pool_id": second, "name": "华东"}),
        lambda: customers.call(public_pool.restore, {"public_pool_id": gone}),
    ]
    for attempt in tries:
        with monkeypatch.context() as patch:
            overtaken(patch)
            assert refusal_of(attempt).code == "customers.public_pool.name_taken"
    assert add_pool(name="华东", holds="leads")


def key(made):
    return {"customer_id": made["id"]}


def lying(who, **query):
    return [row["id"] for row in who.call(pool.listed, query)["items"]]


def test_a_pool_is_seen_and_claimed_from_by_its_members_only(
    rep, stranger, open_customer, add_pool, refusal_of
):
    group = add_pool()
    made, general = open_customer(pool_id=group), open_customer(pool=True)
    assert set(lying(rep)) == {made["id"], general["id"]}
    assert lying(rep, pool_id=group) == [made["id"]]
    assert lying(stranger) == [general["id"]]
    refusal = refusal_of(stranger.call, pool.claim, key(made))
    assert refusal.code == "customers.pool.not_member"
    assert rep.call(pool.claim, key(made))["owner_id"] == "rep"


def test_members_may_be_named_and_a_pool_without_members_is_everybodys(
    stranger, open_customer, add_pool
):
    named = open_customer(pool_id=add_pool(member_ids=["rep-2"]))
    anybodys = open_customer(pool_id=add_pool(department_ids=[]))
    assert set(lying(stranger)) == {named["id"], anybodys["id"]}


def test_claims_are_counted_for_each_pool(rep, open_customer, add_pool, refusal_of):
    first, second = add_pool(claims_per_day=1), add_pool(claims_per_day=1)
    here, there = [open_customer(pool_id=first) for _ in range(2)], open_customer(pool_id=second)
    rep.call(pool.claim, key(here[0]))
    rep.call(pool.claim, key(there))
    refusal = refusal_of(rep.call, pool.claim, key(here[1]))
    assert refusal.code == "customers.pool.claim_limit_reached"


def test_each_pool_has_cool_downs_of_its_own(customers, rep, open_customer, add_pool, refusal_of):
    made = open_customer(pool_id=add_pool(new_in_pool_hours=2, former_owner_days=5))
    assert refusal_of(rep.call, pool.claim, key(made)).code == "customers.pool.too_new"
    customers.clock.advance(hours=2)
    rep.call(pool.claim, key(made))
    rep.call(pool.release, {**key(made), "reason": "空号"})
    customers.clock.advance(days=4)
    assert refusal_of(rep.call, pool.claim, key(made)).code == "customers.pool.former_owner"


@pytest.mark.requirement("CUS-43")
def test_a_released_customer_goes_where_it_came_from_or_where_it_is_sent(
    rep, open_customer, add_pool, refusal_of
):
    group = add_pool()
    made = open_customer(pool_id=group)
    back = {**key(made), "reason": "空号"}
    rep.call(pool.claim, key(made))
    assert rep.call(pool.release, back)["pool_id"] == group
    rep.call(pool.claim, key(made))
    assert rep.call(pool.release, {**back, "pool_id": None})["pool_id"] is None
    rep.call(pool.claim, key(made))
    refusal = refusal_of(rep.call, pool.release, {**back, "pool_id": "nowhere"})
    assert (refusal.code, refusal.pointer) == ("customers.pool.unknown_pool", "/pool_id")


def test_a_pool_hides_fields_also_from_searches(rep, open_customer, add_pool):
    group = add_pool(hidden=["name", "source"])
    made = open_customer(name="华为技术有限公司", source="展会", pool_id=group)
    [row] = rep.call(pool.listed)["items"]
    assert (row["name"], row["source"]) == ("华为***公司", None)
    assert row["masked"] == ["phone", "name", "source"]
    asked = {"q": "华为"}, {"name": "华为技术有限公司"}, {"source_contains": "展"}, {"sort": "name"}
    assert [lying(rep, **query) for query in asked] == [[]] * 4
    tree = {"filter": {"field": "source", "op": "eq", "value": "展会"}}
    assert rep.call(pool.searched, {"filter": {"not": {"and": [tree["filter"]]}}})["items"] == []
    assert rep.call(pool.searched, tree)["items"] == []
    shown = {"filter": {"field": "kind", "op": "eq", "value": "company"}}
    assert [one["id"] for one in rep.call(pool.searched, shown)["items"]] == [made["id"]]
    assert rep.call(pool.claim, key(made))["name"] == "华为技术有限公司"


@pytest.mark.requirement("CUS-47")
def test_who_had_a_customer_is_told_with_the_pool_where_he_lay(
    customers, rep, open_customer, add_pool
):
    group = add_pool()
    made = open_customer(pool_id=group)
    rep.call(pool.claim, key(made))
    rep.call(pool.release, {**key(made), "reason": "空号", "pool_id": None})
    past = customers.call(contract.owners, key(made))["items"]
    assert [(one["how"], one["pool_id"]) for one in past] == [
        *(("release", None), ("claim", group), ("create", group))
    ]


@pytest.mark.requirement("CUS-43")
def test_a_pool_with_administrators_is_assigned_from_by_them(
    customers, open_customer, add_pool, refusal_of
):
    made = open_customer(pool_id=add_pool(administrator_ids=["rep"]))
    to = {**key(made), "owner_id": "rep-2"}
    refusal = refusal_of(customers.call, pool.assign, to)
    assert refusal.code == "customers.pool.not_administrator"
    assert customers.acting(actor_id="rep").call(pool.assign, to)["owner_id"] == "rep-2"


def test_a_rule_gives_customers_back_to_its_pool_or_to_where_they_came_from(
    customers, rep, open_customer, add_pool, refusal_of
):
    group, other = add_pool(), add_pool(name="华南组")
    silent = {"name": "无跟进", "kind": "no_activity", "days": 7}
    refusal = refusal_of(customers.call, rules.create, {**silent, "pool_id": "nowhere"})
    assert refusal.code == "customers.pool.unknown_pool"
    rule = customers.call(rules.create, silent)
    made = open_customer(pool_id=group)
    for target in (group, other):
        customers.call(rules.update, {"recycle_rule_id": rule["id"], "pool_id": target})
        customers.call(pool.assign, {**key(made), "owner_id": "rep"})
        customers.clock.advance(days=8)
        customers.run_due()
        told = customers.call(contract.get, key(made))
        assert (told["owner_id"], told["pool_id"]) == (None, target)


def test_a_pool_in_which_customers_lie_is_not_given_up(
    customers, rep, open_customer, add_pool, refusal_of
):
    group = add_pool()
    made, about = open_customer(pool_id=group), {"public_pool_id": group}
    for attempt in (
        lambda: customers.call(public_pool.remove, about),
        lambda: customers.call(public_pool.update, {**about, "active": False}),
    ):
        refused = refusal_of(attempt)
        assert refused.code == "customers.public_pool.not_empty"
        assert refused.details == {"name": "华东1组", "count": 1}
    rep.call(pool.claim, key(made))
    customers.call(public_pool.remove, about)
    assert rep.call(pool.release, {**key(made), "reason": "空号"})["pool_id"] is None
    assert refusal_of(open_customer, pool_id=group).code == "customers.pool.unknown_pool"
    customers.call(public_pool.restore, about)
    assert open_customer(pool_id=group)["pool_id"] == group


@pytest.mark.requirement("CUS-48")
def test_one_person_opens_so_many_customers_of_the_pool_a_day(
    customers, rep, open_customer, refusal_of
):
    settings = customers.runtime.settings
    customers.runtime.settings = replace(settings, pool_views_per_day=2)
    made = [open_customer(pool=True) for _ in range(3)]
    for customer in (made[0], made[0], made[1]):
        rep.call(pool.view, key(customer))
    refusal = refusal_of(rep.call, pool.view, key(made[2]))
    assert (refusal.code, refusal.details) == (
        "customers.pool.view_limit_reached",
        {"viewed": 2, "limit": 2},
    )
    [told] = customers.told(pool.view_limit_reached)
    assert told["data"] == {"id": "rep", "staff_id": "rep", "on": "2026-03-25", "viewed": 2}
    customers.clock.advance(hours=12)
    assert rep.call(pool.view, key(made[2]))["name"] == made[2]["name"]


def test_who_opens_a_customer_of_the_pool_learns_its_past_but_not_how_to_reach_it(
    rep, stranger, open_customer, add_pool, refusal_of
):
    about = {"region": "上海", "description": "老客户", "former_names": ["旧名公司"]}
    made = open_customer(pool_id=add_pool(hidden=["region", "name"]), **about)
    rep.call(pool.claim, key(made))
    refusal = refusal_of(rep.call, pool.view, key(made))
    assert refusal.code == "customers.pool.taken"
    rep.call(pool.release, {**key(made), "reason": "空号"})
    told = rep.call(pool.view, key(made))
    assert (told["owners_before"], told["released_because"]) == (1, "空号")
    assert (told["description"], told["region"], told["former_names"]) == ("老客户", None, [])
    assert told["masked"] == ["phone", "region", "name", "former_names"]
    assert "****" in told["phone"]
    assert refusal_of(stranger.call, pool.view, key(made)).code == "customers.pool.not_member"
    assert len(rep.call(contract.owners, key(made))["items"]) == 3
    assert refusal_of(stranger.call, contract.owners, key(made)).code == "not_found"


@pytest.mark.requirement("CUS-47")
def test_a_group_pool_begins_each_week_anew(customers, rep, open_customer, add_pool, refusal_of):
    wrong = {"refresh_weekday": 0, "refresh_to": "nowhere"}
    assert refusal_of(add_pool, **wrong).code == "customers.pool.unknown_pool"
    group = add_pool(refresh_weekday=0)
    unwanted, claimed = open_customer(pool_id=group), open_customer(pool_id=group)
    rep.call(pool.claim, key(claimed))
    customers.clock.advance(days=4)
    customers.run_due()
    assert lying(rep, pool_id=group) == [unwanted["id"]]
    customers.clock.advance(hours=12)
    late = open_customer(pool_id=group)
    customers.run_due()
    assert lying(rep, pool_id=group) == [late["id"]]
    past = customers.call(contract.owners, key(unwanted))["items"]
    assert [period["how"] for period in past] == ["refresh", "create"]
    assert customers.call(contract.get, key(claimed))["owner_id"] == "rep"
    customers.clock.advance(days=7)
    customers.run_due()
    assert lying(rep, pool_id=group) == []


def test_a_pool_that_refreshes_no_more_keeps_its_customers(
    customers, rep, open_customer, add_pool, monkeypatch
):
    monkeypatch.setattr("customers.pools.reactions.STEP", 1)
    other = add_pool(name="华南组")
    group = add_pool(refresh_weekday=0, refresh_to=other)
    moved = {open_customer(pool_id=group)["id"] for _ in range(3)}
    customers.clock.advance(days=7)
    customers.run_due()
    assert set(lying(rep, pool_id=other)) == moved
    customers.call(public_pool.update, {"public_pool_id": group, "refresh_weekday": None})
    stays = open_customer(pool_id=group)
    customers.clock.advance(days=14)
    customers.run_due()
    assert lying(rep, pool_id=group) == [stays["id"]]


def test_of_several_claimed_at_once_each_is_claimed_or_says_why_not(
    customers, rep, open_customer, add_pool
):
    few = add_pool(claims_per_day=2)
    mine = [open_customer(pool_id=few)["id"] for _ in range(3)]
    foreign = open_customer(pool_id=add_pool(department_ids=["west"]))["id"]
    wanted = [mine[0], open_customer()["id"], foreign, "nobody", *mine]
    told = rep.call(pool.claim_many, {"customer_ids": wanted}, language="zh")
    assert told["claimed"] == 2
    assert [item["code"] for item in told["items"]] == [
        None,
        "customers.pool.taken",
        "customers.pool.not_member",
        "not_found",
        None,
        "customers.pool.claim_limit_reached",
    ]
    assert told["items"][1]["detail"] == "该客户已不在公海中。"
    assert len(customers.told(contract.claimed)) == 2
