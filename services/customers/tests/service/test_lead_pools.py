"""Leads lie in several pools, each with members, administrators and rules of its own."""

from dataclasses import replace

import pytest

from chassis.values import new_id
from contracts.customers import customer, lead, lead_owner, lead_rule, merger, pool, public_pool


@pytest.fixture
def east(customers):
    """Return a function that opens a pool of leads for rep."""

    def east(**fields):
        new = {"name": "华东线索", "holds": "leads", "member_ids": ["rep"], **fields}
        return customers.call(public_pool.create, new)["id"]

    return east


def lying(customers, pool_id, name="韩梅梅", **fields):
    about = {"company": "大疆创新", "source": "展会", "region": "深圳", **fields}
    new = {"name": name, "to": "pool", "pool_id": pool_id, **about}
    return {"lead_id": customers.call(lead.create, new)["id"]}


def seen(who, **query):
    return [row["id"] for row in who.call(lead_rule.pool, query)["items"]]


@pytest.mark.requirement("CUS-20", "CUS-40")
def test_a_pool_of_leads_is_for_its_members(customers, east, refusal_of):
    key = lying(customers, east())
    rep, other = (customers.acting(actor_id=who) for who in ("rep", "rep-2"))
    assert (seen(rep), seen(other)) == ([key["lead_id"]], [])
    assert refusal_of(other.call, lead_rule.claim, key).code == "customers.pool.not_member"
    assert rep.call(lead_rule.claim, key)["owner_id"] == "rep"


@pytest.mark.requirement("CUS-40")
def test_what_a_pool_of_leads_hides_is_neither_told_nor_searched_by(customers, east):
    pool_id = east(hidden=["name", "source"])
    key = lying(customers, pool_id)
    rep = customers.acting(actor_id="rep")
    [row] = rep.call(lead_rule.pool, {"pool_id": pool_id})["items"]
    assert (row["company"], row["source"], row["region"]) == (None, None, "深圳")
    assert sorted(row["masked"]) == ["company", "source"]
    assert (seen(rep, source="展会"), seen(rep, region="深圳")) == ([], [key["lead_id"]])


@pytest.mark.requirement("CUS-40")
def test_claims_of_leads_are_held_to_the_rules_of_their_pool(customers, east, refusal_of):
    pool_id = east(claims_per_day=1, new_in_pool_hours=2, former_owner_days=3)
    first, second = lying(customers, pool_id), lying(customers, pool_id, name="李雷")
    rep = customers.acting(actor_id="rep")
    assert refusal_of(rep.call, lead_rule.claim, first).code == "customers.lead.too_new"
    customers.clock.advance(hours=2)
    rep.call(lead_rule.claim, first)
    assert (
        refusal_of(rep.call, lead_rule.claim, second).code == "customers.lead.claim_limit_reached"
    )
    rep.call(lead_rule.release, {**first, "reason": "地区不符"})
    customers.clock.advance(days=1)
    assert refusal_of(rep.call, lead_rule.claim, first).code == "customers.lead.former_owner"
    customers.clock.advance(days=2)
    assert rep.call(lead_rule.claim, first)["pool_id"] == pool_id


@pytest.mark.requirement("CUS-40")
def test_administrators_assign_the_leads_of_their_pool(customers, east, refusal_of):
    key = lying(customers, east(administrator_ids=["rep-2"]))
    wish = {"lead_ids": [key["lead_id"]], "owner_id": "rep"}
    refused = refusal_of(customers.call, lead_rule.assign, wish, idempotency_key="a")
    assert refused.code == "customers.pool.not_administrator"
    head = customers.acting(actor_id="rep-2")
    [told] = head.call(lead_rule.assign, wish, idempotency_key="b")["items"]
    assert told == {**key, "owner_id": "rep", "reason": None}


@pytest.mark.requirement("CUS-40")
def test_a_group_of_leads_begins_each_week_anew(customers, east):
    rest = east(name="总线索池")
    pool_id = east(kind="group", refresh_weekday=0, refresh_to=rest)
    key = lying(customers, pool_id)
    customers.clock.advance(days=8)
    customers.run_due()
    [row] = customers.acting(actor_id="rep").call(lead_rule.pool)["items"]
    assert (row["id"], row["pool_id"]) == (key["lead_id"], rest)


def test_pools_hold_customers_or_leads_and_close_only_empty(
    customers, east, open_customer, refusal_of
):
    pool_id = east()
    customer = {"customer_id": open_customer()["id"], "reason": "空号", "pool_id": pool_id}
    assert refusal_of(customers.call, pool.release, customer).code == "customers.pool.unknown_pool"
    lying(customers, pool_id)
    key = {"public_pool_id": pool_id}
    refused = refusal_of(customers.call, public_pool.remove, key)
    assert refused.code == "customers.public_pool.leads_there"


@pytest.mark.requirement("CUS-48")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_so_many_records_of_pools_are_opened_in_a_day(customers, east, refusal_of, language):
    settings = customers.runtime.settings
    customers.runtime.settings = replace(settings, pool_views_per_day=2)
    pool_id = east()
    first, second = lying(customers, pool_id), lying(customers, pool_id, name="李雷")
    rep, firm = customers.acting(actor_id="rep"), {"name": "公海客户有限公司"}
    made = customers.call(customer.create, firm)
    customers.call(pool.release, {"customer_id": made["id"], "reason": "x"})
    rep.call(pool.view, {"customer_id": made["id"]})
    rep.call(lead_rule.view, first)
    rep.call(lead_rule.view, first)
    refusal = refusal_of(rep.call, lead_rule.view, second, language=language)
    assert (refusal.code, refusal.details) == (
        "customers.pool.view_limit_reached",
        {"viewed": 2, "limit": 2},
    )
    [told] = customers.told(pool.view_limit_reached)
    assert told["data"]["viewed"] == 2
    customers.clock.advance(days=1)
    assert rep.call(lead_rule.view, second)["company"] == "大疆创新"


@pytest.mark.requirement("CUS-40")
def test_who_opens_a_lead_of_a_pool_sees_what_it_shows(customers, east, refusal_of):
    key = lying(customers, east(hidden=["source"]), title="经理", description="要报价")
    rep, other = (customers.acting(actor_id=who) for who in ("rep", "rep-2"))
    told = rep.call(lead_rule.view, key)
    assert (told["title"], told["description"], told["owners_before"]) == ("经理", "要报价", 0)
    assert (told["source"], told["masked"], "name" in told) == (None, ["source"], False)
    assert told["abilities"] == ["view", "claim", "assign"]
    assert refusal_of(other.call, lead_rule.view, key).code == "customers.pool.not_member"
    rep.call(lead_rule.claim, key)
    assert refusal_of(rep.call, lead_rule.view, key).code == "customers.lead.has_owner"
    rep.call(lead_rule.release, {**key, "reason": "地区不符"})
    told = rep.call(lead_rule.view, key)
    assert (told["owners_before"], told["released_because"]) == (1, "地区不符")


@pytest.mark.requirement("CUS-43", "CUS-47")
def test_who_had_a_lead_and_why_it_went_back_is_told(customers, east, refusal_of):
    pool_id = east()
    key = lying(customers, pool_id)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(rep.call, lead_owner.owners, key).code == "not_found"
    rep.call(lead_rule.claim, key)
    rep.call(lead_rule.release, {**key, "reason": "地区不符"})
    give(customers, key, "rep-2")
    told = customers.call(lead_owner.owners, key)["items"]
    assert [(one["how"], one["owner_id"], one["by_id"]) for one in told] == [
        *(("transfer", "rep-2", "staff-1"), ("release", None, "rep")),
        *(("claim", "rep", "rep"), ("create", None, "staff-1")),
    ]
    assert [one["reason"] for one in told] == [None, "地区不符", None, None]
    assert told[0]["to_at"] is None and {one["pool_id"] for one in told} == {pool_id}


@pytest.mark.requirement("CUS-47")
def test_the_past_of_what_lies_in_a_pool_is_for_who_had_it_and_those_above(
    customers, east, refusal_of
):
    had, keeper, other, head, west = (
        customers.acting(actor_id=who, departments=(place,), scopes={"*": scope})
        for who, place, scope in (
            *(("rep", "east", "own"), ("rep-2", "west", "own"), ("m", "east", "own")),
            *(("boss", "east", "department"), ("b", "west", "department")),
        )
    )
    key = lying(customers, east(administrator_ids=["rep-2"], department_ids=["east"]))
    had.call(lead_rule.claim, key)
    had.call(lead_rule.release, {**key, "reason": "空号"})
    for who in (had, keeper, head):
        assert len(who.call(lead_owner.owners, key)["items"]) == 3
    for stranger in (other, west):
        assert refusal_of(stranger.call, lead_owner.owners, key).code == "not_found"


@pytest.mark.requirement("CUS-33", "CUS-47")
def test_the_owners_of_a_merged_lead_are_told_with_the_survivors(customers):
    keys = [lying(customers, None, name=name) for name in ("韩梅梅", "李雷")]
    ids = [key["lead_id"] for key in keys]
    give(customers, keys[1], "rep")
    merge = {"lead_id": ids[0], "duplicate_ids": [ids[1]], "choices": []}
    customers.call(merger.merge_leads, merge)
    told = customers.call(lead_owner.owners, keys[1])["items"]
    assert sorted(one["how"] for one in told) == ["create", "create", "transfer"]


@pytest.fixture
def reps(customers):
    """Return two people who see only their own leads."""
    return [customers.acting(actor_id=one, scopes={"*": "own"}) for one in ("rep", "rep-2")]


def give(who, key, to):
    wish = {"lead_ids": [key["lead_id"]], "owner_id": to}
    [told] = who.call(lead_rule.assign, wish, idempotency_key=new_id())["items"]
    return told["owner_id"]


@pytest.mark.requirement("CUS-43")
@pytest.mark.parametrize("to", ["rep-2", "rep", None])
def test_who_is_no_member_of_a_pool_gives_none_of_its_leads_away(
    customers, east, reps, refusal_of, to
):
    key = lying(customers, east())
    refused = refusal_of(give, reps[1], key, to)
    assert (refused.code, refused.pointer) == ("customers.pool.not_member", "/lead_ids/0")
    assert give(customers, key, "rep-2") == "rep-2"


@pytest.mark.requirement("CUS-43")
@pytest.mark.parametrize("to", ["rep", "rep-2"])
def test_to_assign_a_lead_is_a_claim_for_who_is_not_above_its_rules(
    customers, east, reps, refusal_of, to
):
    pool_id = east(claims_per_day=1, new_in_pool_hours=2, former_owner_days=3)
    first, second = lying(customers, pool_id), lying(customers, pool_id, name="李雷")
    rep = reps[0]
    assert refusal_of(give, rep, first, to).code == "customers.lead.too_new"
    customers.clock.advance(hours=2)
    assert give(rep, first, to) == to
    assert refusal_of(give, rep, second, to).code == "customers.lead.claim_limit_reached"
    assert refusal_of(rep.call, lead_rule.claim, second).status == 409
    assert give(customers, second, "rep") == "rep"
    rep.call(lead_rule.release, {**second, "reason": "地区不符"})
    customers.clock.advance(days=1)
    assert refusal_of(give, rep, second, to).code == "customers.lead.former_owner"


@pytest.mark.requirement("CUS-45")
def test_a_pool_is_no_way_round_the_ban_on_transfers(customers, east, reps, refusal_of):
    settings = replace(customers.runtime.settings, reps_transfer=False)
    customers.runtime.settings = settings
    rep, head = reps
    open_to_all, led = lying(customers, None), east(administrator_ids=["rep-2"])
    assert refusal_of(give, rep, open_to_all, "rep-2").code == "customers.lead.transfer_forbidden"
    assert give(rep, open_to_all, "rep") == "rep"
    assert give(head, lying(customers, led, name="李雷"), "rep") == "rep"
    assert give(customers, lying(customers, None, name="王芳"), "rep") == "rep"
