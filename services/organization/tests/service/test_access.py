"""Who can see a record and why, and what a person can see."""

import pytest

from chassis.errors import NotFound, ServiceError
from chassis.values import new_id
from contracts.customers import share
from contracts.notify import message, record
from contracts.organization import (
    access,
    announcement,
    api_key,
    delegation,
    department,
    principal,
    role,
    staff,
    task,
)
from contracts.testing import SHARED
from organization.bootstrap import FIRST

READS = ["customers.customer.get", "customers.customer.list"]
SERVICE = {"actor_id": "customers", "actor_kind": "service", "via": "customers"}


@pytest.fixture
def office(house):
    """North above Beijing and beside south; a boss over li, whose records lie in Beijing."""
    ids = {}
    for name, parent in (("north", None), ("bj", "north"), ("south", None)):
        made = house.call(department.create, {"name": name, "parent_id": ids.get(parent)})
        ids[name] = made["id"]
    for scope in ("own", "department", "below", "all"):
        ids[scope] = make_role(house, scope_rules=[{"resource": "*", "scope": scope}])
    rule = {"resource": "*", "scope": "chosen", "department_ids": [ids["north"]]}
    ids["chosen"] = make_role(house, scope_rules=[{**rule, "with_below": True}])
    ids["exact"] = make_role(house, scope_rules=[rule])
    ids["blind"] = make_role(house, grants=["sales.*"], scope_rules=[RULE_ALL])
    return ids


RULE_ALL = {"resource": "*", "scope": "all"}


def make_role(house, **about):
    fields = {"name": new_id(), "grants": READS, **about}
    return house.call(role.create, fields)["id"]


def hire(house, office, login, *roles, at=None, under=None):
    about = {"role_ids": [office[r] for r in roles], "department_ids": [office[at]] if at else []}
    return house.hire(login, superior_id=under, **about)["id"]


def seen(house, office, owner_id, at):
    asked = {"resource": "customers.customer", "owner_id": owner_id}
    asked["department_id"] = office[at] if at else None
    told = house.acting(**SERVICE).call(access.viewers, asked)
    assert told["total"] == len(told["items"])
    others = [v for v in told["items"] if v["name"] != FIRST["name"]]
    return {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in others}


@pytest.mark.requirement("ORG-06")
def test_everybody_who_sees_a_record_is_told_with_every_reason(house, office):
    boss = hire(house, office, "boss", "own")
    lead = hire(house, office, "lead", "own", "below", at="bj", under=boss)
    li = hire(house, office, "li", "own", at="bj", under=lead)
    mate = hire(house, office, "mate", "department", at="bj")
    north = hire(house, office, "north", "below", at="north")
    picked = hire(house, office, "picked", "chosen")
    auditor = hire(house, office, "auditor", "all", at="south")
    for login, roles, at in (("south", ["below"], "south"), ("blind", ["blind"], "bj")):
        hire(house, office, login, *roles, at=at)
    hire(house, office, "peer", "own", at="bj", under=lead)
    assert seen(house, office, li, "bj") == {
        boss: {"superior"}, lead: {"superior", "below"}, li: {"owner"}, mate: {"department"},
        north: {"below"}, picked: {"chosen"}, auditor: {"all"},
    }  # fmt: skip


@pytest.mark.requirement("ORG-04")
def test_a_scope_counts_for_what_its_role_grants_and_for_nothing_else(house, office):
    hire(house, office, "both", "own", "blind")
    assert seen(house, office, "nobody", None) == {}


def test_who_heads_a_department_sees_it_as_if_he_worked_there(house, office):
    head = hire(house, office, "head", "department", at="south")
    house.call(department.appoint, {"department_id": office["bj"], "head_id": head})
    assert seen(house, office, None, "bj") == {head: {"department"}}


def test_who_is_locked_sees_nothing_any_more(house, office):
    auditor = hire(house, office, "auditor", "all")
    house.call(staff.lock, {"staff_id": auditor})
    assert seen(house, office, None, None) == {}


@pytest.mark.requirement("ORG-06")
def test_what_a_person_can_see_is_told_by_resource(house, office):
    boss = hire(house, office, "boss", "own", "below", at="north")
    hire(house, office, "li", under=hire(house, office, "lead", under=boss))
    told = house.call(access.of_person, {"staff_id": boss})
    assert (told["subordinates"], set(told["reach"])) == (2, {office["north"], office["bj"]})
    [shown] = told["resources"]
    assert (shown["resource"], shown["verbs"]) == ("customers.customer", ["get", "list"])
    assert shown["scope_rule"]["scope"] == "below"


@pytest.mark.requirement("ORG-06")
def test_whom_a_record_was_shared_with_is_told_with_what_he_may_and_until_when(house, office):
    maker, mate = hire(house, office, "maker", "own"), hire(house, office, "mate", "own", at="bj")
    hire(house, office, "blind", "blind", at="south")
    held = {"holder_kind": "staff", "holder_id": maker, "access": "write"}
    until = {**held, "ends_at": "2026-04-25T05:00:00.000Z"}
    west = {"holder_kind": "department", "holder_id": office["bj"], "access": "read"}
    asked = {"resource": "customers.customer", "shares": [until, west]}
    told = house.acting(**SERVICE).call(access.viewers, asked)["items"]
    ways = {v["staff_id"]: v["reasons"] for v in told}
    [mine], [ours] = ways[maker], ways[mate]
    assert (mine["how"], mine["access"], mine["ends_at"]) == ("share", "write", until["ends_at"])
    assert (ours["department_id"], ours["access"], ours["ends_at"]) == (office["bj"], "read", None)


@pytest.mark.requirement("ORG-06")
def test_who_took_over_a_department_sees_what_names_it_still(house, office):
    boss = hire(house, office, "boss", "below", at="north")
    mate, holder = (hire(house, office, one, one, at="bj") for one in ("department", "own"))
    exact = hire(house, office, "exact", "exact")
    for gone, into in (("bj", "south"), ("south", "north")):
        house.call(department.merge, {"department_id": office[gone], "into_id": office[into]})
    west = {"holder_kind": "department", "holder_id": office["bj"], "access": "read"}
    asked = {"resource": "customers.customer", "department_id": office["bj"], "unassigned": True}
    told = house.acting(**SERVICE).call(access.viewers, {**asked, "shares": [west]})["items"]
    ways = {v["staff_id"]: [r["how"] for r in v["reasons"]] for v in told}
    assert ways[boss] == ["below", "share", "unassigned"]
    assert ways[mate] == ["department", "share", "unassigned"]
    assert ways[holder] == ["share", "unassigned"]
    assert ways[exact] == ["chosen"]
    told = house.acting(actor_kind="service", via="gateway").call(
        principal.of_staff, {"actor_id": exact}
    )
    named = {office[one] for one in ("north", "bj", "south")}
    assert {*told["scopes"]["*"].partition(":")[2].split(",")} == named


@pytest.mark.requirement("ORG-06")
def test_for_whom_he_stands_in_and_all_that_he_shares_are_told(house, office, monkeypatch):
    monkeypatch.setattr("chassis.shares.MOST_TOLD", 1)
    li, sun = hire(house, office, "li", "own", at="bj"), hire(house, office, "sun", "own")
    until = {"begins_at": "2026-03-01T00:00:00Z", "ends_at": "2027-03-01T00:00:00Z"}
    leave = {"owner_id": sun, "delegate_id": li, "with_records": True, **until}
    house.call(delegation.create, leave)
    holders = {"s1": ("staff", li), "s2": ("department", office["bj"]), "s3": ("staff", sun)}
    for key, (kind, holder) in holders.items():
        told = {**SHARED[1], "holder_kind": kind, "holder_id": holder, "along": ["contacts"]}
        house.tell(share.granted, key, {**told, "id": key, "customer_id": f"of {key}"})
    told = house.call(access.of_person, {"staff_id": li})
    assert told["stands_in_for"] == [sun]
    found = [(one["customer_id"], one["along"], one["access"]) for one in told["shares"]]
    assert found == [(f"of {key}", ["contacts"], "read") for key in ("s1", "s2")]
    house.call(department.merge, {"department_id": office["bj"], "into_id": office["south"]})
    house.tell(share.ended, "s1", {**SHARED[1], "id": "s1"})
    told = house.call(access.of_person, {"staff_id": li})["shares"]
    assert [one["holder_id"] for one in told] == [office["bj"]]


@pytest.mark.requirement("ORG-06")
def test_of_what_notify_keeps_it_tells_whose_it_is_and_whether_it_may_be_read(house, office):
    boss = hire(house, office, "boss", "own")
    li = hire(house, office, "li", "own", under=boss)
    reads = {"grants": ["notify.message.get"], "scope_rules": [RULE_ALL]}
    office["reader"] = make_role(house, **reads)
    sun = hire(house, office, "sun", "reader")
    house.rpc.answers[record.whose.id] = {"owner_id": li, "department_id": office["bj"]}
    told = house.call(access.who_sees_message, {"message_id": "m1"})
    asked = {"resource": "notify.message", "record_id": "m1"}
    assert house.rpc.calls[-1] == (record.whose.id, asked)
    ways = {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in told["items"]}
    assert ways[sun] == {"all"} and not {boss, li} & ways.keys()  # their roles read no messages
    house.rpc.answers[record.whose.id] = NotFound(resource="notify.message", id="m1")
    with pytest.raises(ServiceError) as refusal:
        house.call(access.who_sees_message, {"message_id": "m1"})
    assert refusal.value.code == "not_found"


def test_only_services_ask_for_viewers(house, office):
    with pytest.raises(ServiceError) as refusal:
        house.call(access.viewers, {"resource": "customers.customer"})
    assert refusal.value.status == 403


@pytest.mark.requirement("ORG-06")
def test_who_made_a_record_and_whose_department_it_waits_in_are_told(house, office):
    maker = hire(house, office, "maker", "own", at="south")
    mate = hire(house, office, "mate", "own", at="bj")
    hire(house, office, "other", "own", at="north")
    asked = {"resource": "customers.customer", "creator_id": maker, "unassigned": True}
    told = house.acting(**SERVICE).call(access.viewers, {**asked, "department_id": office["bj"]})
    ways = {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in told["items"]}
    ways = {one: how for one, how in ways.items() if how != {"all"}}
    assert ways == {maker: {"creator"}, mate: {"unassigned"}}
    nowhere = house.acting(**SERVICE).call(access.viewers, asked)
    assert nowhere["total"] == 4
    served = {**asked, "served_by": "customers.customer.claim"}
    served = house.acting(**SERVICE).call(access.viewers, served)
    assert {v["staff_id"] for v in served["items"]} & {maker, mate} == {maker}


@pytest.mark.requirement("ORG-06")
def test_whose_the_customer_is_sees_what_is_about_him(house, office):
    heir = hire(house, office, "heir", "own")
    blind = hire(house, office, "blind", "blind")
    for asked_for, ways in ((heir, {"subject_owner"}), (blind, None)):
        asked = {"resource": "customers.customer", "subject_owner_id": asked_for}
        told = house.acting(**SERVICE).call(access.viewers, asked)
        found = {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in told["items"]}
        assert found.get(asked_for) == ways


@pytest.mark.requirement("ORG-06")
def test_whose_scope_holds_the_customer_sees_what_is_about_him(house, office):
    mate = hire(house, office, "mate", "department", at="bj")
    hire(house, office, "other", "department", at="south")
    asked = {"resource": "customers.customer", "subject_department_id": office["bj"]}
    told = house.acting(**SERVICE).call(access.viewers, asked)
    ways = {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in told["items"]}
    assert {one: how for one, how in ways.items() if how != {"all"}} == {mate: {"department"}}


@pytest.mark.requirement("ORG-06")
def test_of_a_task_it_is_told_who_does_it_who_set_it_and_who_leads_them(house, office):
    office["rep"] = "rep"
    boss = hire(house, office, "boss", "rep")
    li = hire(house, office, "li", "rep", at="bj", under=boss)
    sun = hire(house, office, "sun", "rep", at="bj")
    setter = house.acting(actor_id=sun, scopes={"*": "all"})
    key = {"task_id": setter.call(task.create, {"title": "T", "owner_id": li})["id"]}
    told = house.call(task.who_sees, key)["items"]
    how = {one["staff_id"]: {why["how"] for why in one["reasons"]} for one in told}
    assert [how.get(one) for one in (boss, li, sun)] == [{"superior"}, {"owner"}, {"creator"}]


@pytest.mark.requirement("ORG-06")
def test_who_stands_in_or_is_meant_is_told_as_one_who_takes_part(house, office):
    house.rpc.answers[message.create.id] = {"id": "m"}
    office["rep"] = "rep"
    boss, sun = hire(house, office, "boss", "rep"), hire(house, office, "sun", "rep", at="south")
    li = hire(house, office, "li", "rep", at="bj", under=boss)
    until = {"begins_at": "2026-04-01T00:00:00Z", "ends_at": "2027-03-01T00:00:00Z"}
    made = house.acting(actor_id=li).call(delegation.create, {"delegate_id": sun, **until})
    assert how(house, delegation.who_sees, delegation_id=made["id"]) == {
        boss: ["superior"], li: ["creator", "owner"], sun: ["participant"]
    }  # fmt: skip
    draft = {"title": "T", "text": "T", "department_ids": [office["south"]]}
    key = {"announcement_id": house.call(announcement.create, draft)["id"]}
    assert how(house, announcement.who_sees, **key) == {}
    house.call(announcement.publish, key)
    assert how(house, announcement.who_sees, **key) == {sun: ["participant"]}


def how(house, operation, **key):
    told = house.call(operation, key)["items"]
    others = [one for one in told if one["name"] != FIRST["name"]]
    return {one["staff_id"]: [why["how"] for why in one["reasons"]] for one in others}


@pytest.fixture
def selling(house, office):
    """Li is employed in Beijing and sells in the field, which lies below the coast."""
    for name, parent in (("coast", None), ("inland", None), ("field", "coast")):
        asked = {"name": name, "tree": "sales", "parent_id": office.get(parent)}
        office[name] = house.call(department.create, asked)["id"]
    li = hire(house, office, "li", "own", at="bj")
    both = {"staff_id": li, "department_ids": [office["bj"], office["field"]]}
    told = house.call(staff.update, both)
    assert (told["department_id"], told["sales_department_id"]) == (office["bj"], office["field"])
    return li


@pytest.mark.requirement("ORG-01", "ORG-06")
def test_who_heads_a_department_of_the_sales_tree_is_told_among_those_who_see(
    house, office, selling
):
    head = hire(house, office, "head", "below", at="south")
    mate = hire(house, office, "mate", "department", at="field")
    hire(house, office, "inner", "below", at="inland")
    house.call(department.appoint, {"department_id": office["coast"], "head_id": head})
    assert seen(house, office, selling, "bj") == {
        selling: {"owner"}, head: {"below"}, mate: {"department"},
    }  # fmt: skip
    asked = {"resource": "organization.task", "owner_id": selling, "department_id": office["bj"]}
    others = house.acting(**SERVICE).call(access.viewers, asked)["items"]
    assert head not in {one["staff_id"] for one in others}


@pytest.mark.requirement("ORG-01", "ORG-07")
def test_who_is_of_the_sales_tree_or_chooses_of_it_is_known_to_see_by_it(house, office, selling):
    head = hire(house, office, "head", "below", at="south")
    rule = {"resource": "*", "scope": "chosen", "department_ids": [office["field"]]}
    office["picker"] = make_role(house, scope_rules=[rule])
    picker = hire(house, office, "picker", "picker", at="south")

    def sells(staff_id):
        asked = house.acting(**SERVICE).call(principal.of_staff, {"actor_id": staff_id})
        return asked["sells"]

    assert [sells(one) for one in (selling, head, picker)] == [True, False, True]
    house.call(department.appoint, {"department_id": office["coast"], "head_id": head})
    assert sells(head)


@pytest.mark.requirement("ORG-01")
def test_where_somebody_sells_follows_a_merger_and_ends_with_his_place_there(
    house, office, selling
):
    merged = {"department_id": office["field"], "into_id": office["inland"]}
    house.call(department.merge, merged)
    told = house.told(staff.updated)[-1]["data"]
    assert (told["id"], told["sales_department_id"]) == (selling, office["inland"])
    house.call(staff.update, {"staff_id": selling, "department_ids": [office["bj"]]})
    assert house.told(staff.updated)[-1]["data"]["sales_department_id"] is None


@pytest.mark.requirement("ORG-06", "ORG-13")
def test_keys_of_systems_that_see_a_record_are_told_beside_people(house, office, selling):
    wanted = {"every": ("all", None), "bj": ("department", "bj"), "north": ("below", "north")}
    wanted |= {"coast": ("below", "coast"), "south": ("department", "south"), "own": ("own", None)}
    for name, (scope, place) in wanted.items():
        about = {"name": name, "role_id": office["all"], "scope": scope}
        house.call(api_key.create, {**about, "department_id": office[place] if place else None})
    blind = {"name": "blind", "role_id": office["blind"], "scope": "all"}
    house.call(api_key.create, blind)
    gone = house.call(api_key.create, {"name": "gone", "role_id": office["all"], "scope": "all"})
    house.call(api_key.revoke, {"api_key_id": gone["id"]})
    asked = {"resource": "customers.customer", "owner_id": selling, "department_id": office["bj"]}
    told = house.acting(**SERVICE).call(access.viewers, asked)["keys"]
    assert [(one["name"], one["scope"]) for one in told] == [
        ("bj", "department"), ("coast", "below"), ("every", "all"), ("north", "below"),
    ]  # fmt: skip
