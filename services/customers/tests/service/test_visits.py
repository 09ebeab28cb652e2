"""Field visits with check-in, and customers near a place."""

from dataclasses import replace

import pytest

from contracts.customers import activity
from contracts.customers import customer as customer_contract
from contracts.customers import visit as contract

OFFICE = {
    "purpose": "visit",
    "text": "深圳市民中心",
    "latitude": "22.5431",
    "longitude": "114.0579",
}
HERE = {"latitude": "22.5440", "longitude": "114.0579"}
FAR = {"latitude": "22.6", "longitude": "114.0579"}


@pytest.fixture
def acme(open_customer):
    return open_customer(addresses=[OFFICE])


def plan(who, customer, **fields):
    return who.call(contract.create, {"customer_id": customer["id"], **fields})


def check_in(who, visit, where=HERE, **about):
    return who.call(contract.check_in, {"visit_id": visit["id"], **where}, **about)


def check_out(who, visit, **about):
    given = {"visit_id": visit["id"], "content": "演示产品", **about}
    return who.call(contract.check_out, given)


def nearby(who, where=HERE, **asked):
    return who.call(contract.nearby, {**where, **asked})["items"]


@pytest.mark.requirement("CUS-72")
def test_a_visit_is_planned_checked_in_and_becomes_a_follow_up(customers, acme):
    made = plan(customers, acme, planned_at="2026-03-25T05:00:00.000Z", purpose="演示")
    arrived = check_in(customers, made, if_version=1)
    assert (arrived["state"], arrived["distance_m"], arrived["is_far"]) == ("on_site", 100, False)
    assert (arrived["latitude"], arrived["staff_id"]) == ("22.544", "staff-1")
    customers.clock.advance(minutes=45)
    done = check_out(customers, made)
    assert (done["state"], done["minutes"]) == ("done", 45)
    [note] = customers.call(activity.listed, {"kind": "visit"})["items"]
    assert (note["id"], note["content"]) == (done["activity_id"], "演示产品")
    [row] = customers.call(customer_contract.listed, {})["items"]
    assert row["last_activity_at"] == arrived["checked_in_at"]


@pytest.mark.requirement("CUS-72")
def test_who_is_far_away_is_marked_or_refused(customers, acme, refusal_of):
    assert check_in(customers, plan(customers, acme), FAR)["is_far"] is True
    strict = replace(customers.runtime.settings, check_in_strict=True)
    customers.runtime.settings = strict
    refusal = refusal_of(check_in, customers, plan(customers, acme), FAR)
    assert (refusal.code, refusal.details["radius_m"]) == ("customers.visit.too_far", 500)
    assert len(customers.call(contract.listed, {"is_far": "true"})["items"]) == 1


def test_without_a_place_of_the_customer_nobody_is_far(customers, open_customer):
    arrived = check_in(customers, plan(customers, open_customer()))
    assert (arrived["distance_m"], arrived["is_far"]) == (None, None)


def test_a_visit_goes_through_its_states_in_order(customers, acme, refusal_of):
    made = plan(customers, acme)
    assert refusal_of(check_out, customers, made).code == "customers.visit.wrong_state"
    check_in(customers, made)
    assert refusal_of(check_in, customers, made).status == 409
    gone = {"visit_id": made["id"], "reason": "改期"}
    assert refusal_of(customers.call, contract.cancel, gone).status == 409
    other = plan(customers, acme)
    cancelled = customers.call(contract.cancel, {**gone, "visit_id": other["id"]})
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "改期")
    change = {"visit_id": other["id"], "purpose": "x"}
    assert refusal_of(customers.call, contract.update, change).status == 409


def test_visits_are_for_those_who_see_the_customer(customers, acme, open_customer, refusal_of):
    made, rep = plan(customers, acme), customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(rep.call, contract.get, {"visit_id": made["id"]}).status == 404
    assert rep.call(contract.listed)["items"] == rep.call(contract.searched)["items"] == []
    assert refusal_of(check_in, rep, made).status == 404
    assert refusal_of(plan, rep, acme).pointer == "/customer_id"
    assert refusal_of(plan, customers, acme, contact_id="nobody").pointer == "/contact_id"


@pytest.mark.requirement("CUS-72")
def test_customers_near_a_place_are_found_nearest_first(customers, acme, open_customer):
    near = {**OFFICE, "latitude": "22.5441"}
    second = open_customer(addresses=[{**OFFICE, "latitude": "22.5700"}, near])
    open_customer(addresses=[{**OFFICE, "latitude": "23.1"}])
    open_customer()
    found = nearby(customers, radius_m=5000)
    assert [one["customer_id"] for one in found] == [second["id"], acme["id"]]
    assert [one["distance_m"] for one in found] == [11, 100]
    assert nearby(customers, radius_m=5) == []
    assert len(nearby(customers, radius_m=100_000, limit=1)) == 1


@pytest.mark.requirement("CUS-72")
def test_a_place_follows_the_address_and_the_scope(customers, acme):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert nearby(rep) == []
    key = {"customer_id": acme["id"]}
    customers.call(customer_contract.update, {**key, "addresses": [{**OFFICE, **FAR}]})
    assert nearby(customers) == []
    assert nearby(customers, FAR)[0]["distance_m"] == 0
    customers.call(customer_contract.remove, key)
    assert nearby(customers, FAR) == []


@pytest.mark.requirement("CUS-72")
@pytest.mark.parametrize(("told", "lacks"), [("latitude", "longitude"), ("longitude", "latitude")])
def test_half_a_place_is_refused_wherever_places_are_told(
    customers, acme, open_customer, refusal_of, told, lacks
):
    address = {"purpose": "visit", "text": "科技园南路18号", told: "22.5"}
    refusal = refusal_of(open_customer, addresses=[{**address, lacks: "22"}, address])
    assert refusal.details["fields"] == [
        {"pointer": f"/addresses/1/{lacks}", "code": "half_a_place", "params": {}}
    ]
    asked = {"customer_id": acme["id"], "addresses": [address]}
    assert refusal_of(customers.call, customer_contract.update, asked).code == "invalid"
    made = customers.call(contract.create, {"customer_id": acme["id"]})
    refusal = refusal_of(check_out, customers, made, **{told: "22.5"})
    assert (refusal.code, refusal.pointer) == ("customers.visit.half_a_place", f"/{lacks}")
