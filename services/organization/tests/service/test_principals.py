"""What a caller may do follows every change of roles, departments and states at once."""

import time
from dataclasses import replace

import pytest

from chassis.context import Call
from chassis.errors import ServiceError
from chassis.perform import perform
from contracts.organization import api_key, department, password, principal, profile, role, staff

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


def open_department(house, name, parent=None):
    asked = {"name": name, "parent_id": parent["id"] if parent else None}
    return house.call(department.create, asked)


@pytest.fixture
def tree(house):
    """Sales with north and south below it, and Beijing below north."""
    sales = open_department(house, "销售部")
    north, south = open_department(house, "北区", sales), open_department(house, "南区", sales)
    return {
        "sales": sales,
        "north": north,
        "south": south,
        "bj": open_department(house, "北京", north),
    }


def settled(house, login, **about):
    """Return a colleague who has signed in and changed the initial password."""
    hired = house.hire(login, **about)
    tokens = house.sign_in(login, hired["initial_password"])
    me = house.acting(actor_id=hired["id"], session_id=tokens["id"])
    new = {"current_password": hired["initial_password"], "new_password": "green umbrella 99"}
    me.call(password.change, new)
    return {**hired, "session_id": tokens["id"]}


def principal_of(house, person):
    asked = {"actor_id": person["id"], "session_id": person["session_id"]}
    return house.acting(**GATEWAY).call(principal.get, asked)


def test_the_initial_password_is_told_until_it_is_changed(house):
    hired = house.hire("li", role_ids=["rep"])
    session = house.sign_in("li", hired["initial_password"])
    told = principal_of(house, {**hired, "session_id": session["id"]})
    assert told["must_change_password"] and told["grants"] == []
    assert principal_of(house, settled(house, "wu"))["must_change_password"] is False


@pytest.mark.requirement("ORG-04")
def test_a_manager_reaches_his_departments_and_all_below(house, tree):
    places = [tree["north"]["id"], tree["south"]["id"]]
    told = principal_of(house, settled(house, "li", department_ids=places, role_ids=["manager"]))
    assert told["departments"] == places
    assert set(told["reach"]) == {*places, tree["bj"]["id"]}
    assert told["scopes"] == {"*": "below"}


def test_whoever_heads_a_department_reaches_it_too(house, tree):
    li = settled(house, "li", department_ids=[tree["south"]["id"]])
    asked = {"department_id": tree["north"]["id"], "head_id": li["id"]}
    house.call(department.appoint, asked)
    told = principal_of(house, li)
    assert told["departments"] == [tree["south"]["id"], tree["north"]["id"]]
    assert tree["bj"]["id"] in told["reach"]


def test_a_move_changes_the_reach(house, tree):
    li = settled(house, "li", department_ids=[tree["north"]["id"]])
    house.call(
        department.move, {"department_id": tree["bj"]["id"], "parent_id": tree["south"]["id"]}
    )
    assert principal_of(house, li)["reach"] == [tree["north"]["id"]]


@pytest.mark.requirement("ORG-03")
def test_several_roles_add_up_to_the_widest_scope_of_each_resource(house):
    narrow = {"name": "A", "grants": ["customers.*"], "scope_rules": [rule("*", "department")]}
    wide = {"name": "B", "grants": ["sales.order.get"], "scope_rules": [rule("sales.order", "all")]}
    roles = [house.call(role.create, fields)["id"] for fields in (narrow, wide)]
    told = principal_of(house, settled(house, "li", role_ids=roles))
    assert set(told["grants"]) == {"customers.*", "sales.order.get"}
    assert told["scopes"] == {"*": "department", "sales.order": "all"}


@pytest.mark.requirement("ORG-03", "ORG-04")
def test_who_reads_all_by_one_role_changes_his_own_by_another(house):
    told = principal_of(house, settled(house, "li", role_ids=["rep", "auditor"]))
    call = Call(audience="customers", actor_kind="staff", scopes=told["scopes"])
    assert (call.scope("customers.customer"), told["scopes"]["*"]) == ("all", "all")
    assert call.scope("customers.customer", change=True) == "own"
    other = {"name": "HR", "grants": ["organization.*"], "scope_rules": [rule("*", "all")]}
    made = house.call(role.create, other)["id"]
    call = replace(
        call, scopes=principal_of(house, settled(house, "wu", role_ids=["rep", made]))["scopes"]
    )
    assert call.scope("customers.customer") == "own"
    assert call.scope("organization.task", change=True) == "all"


def rule(resource, scope):
    return {"resource": resource, "scope": scope}


@pytest.mark.requirement("ORG-07")
def test_a_change_of_roles_takes_effect_at_the_next_question(house):
    li = settled(house, "li", role_ids=["rep"])
    house.call(staff.assign_roles, {"staff_id": li["id"], "role_ids": ["cashier"]})
    grants = principal_of(house, li)["grants"]
    assert "ledger.receipt.*" in grants and "customers.customer.create" not in grants


@pytest.mark.requirement("ORG-07")
def test_a_change_of_a_role_takes_effect_at_the_next_question(house):
    made = house.call(role.create, {"name": "A", "grants": ["sales.*"]})
    li = settled(house, "li", role_ids=[made["id"]])
    house.call(role.update, {"role_id": made["id"], "grants": ["ledger.*"]})
    assert principal_of(house, li)["grants"] == ["ledger.*"]


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("verb", [staff.lock, staff.leave])
def test_a_lock_or_leaving_ends_everything_at_once(house, verb):
    li = settled(house, "li", role_ids=["rep"])
    house.call(verb, {"staff_id": li["id"]})
    assert principal_of(house, li) == {"active": False, "actor_id": li["id"]}


def test_an_unlocked_colleague_has_to_sign_in_again(house):
    li = settled(house, "li")
    house.call(staff.lock, {"staff_id": li["id"]})
    house.call(staff.unlock, {"staff_id": li["id"]})
    assert principal_of(house, li)["active"] is False
    assert house.sign_in("li", "green umbrella 99")["id"]


def test_a_session_of_somebody_else_vouches_for_nobody(house):
    li, wu = settled(house, "li"), settled(house, "wu")
    assert principal_of(house, {"id": li["id"], "session_id": wu["session_id"]})["active"] is False
    assert principal_of(house, {"id": li["id"], "session_id": "none"})["active"] is False


def test_my_profile_tells_what_my_grants_amount_to(house, tree):
    li = settled(house, "li", role_ids=["rep"], department_ids=[tree["bj"]["id"]])
    told = principal_of(house, li)
    me = house.acting(
        actor_id=li["id"], grants=tuple(told["grants"]), scopes=told["scopes"],
        departments=tuple(told["departments"]), reach=tuple(told["reach"]),
    )  # fmt: skip
    shown = me.call(profile.get)
    assert (shown["staff"]["login"], shown["time_zone"]) == ("li", "Asia/Shanghai")
    assert shown["department_ids"] == [tree["bj"]["id"]]
    assert "organization.staff.list" in shown["permissions"]
    assert "organization.staff.create" not in shown["permissions"]
    assert [(r["resource"], r["scope"]) for r in shown["scope_rules"]] == [("*", "own")]


def test_i_may_change_my_language_and_mobile_and_nothing_else(house):
    li = settled(house, "li")
    me = house.acting(actor_id=li["id"], grants=())
    assert me.call(profile.update, {"language": "en", "mobile": "13800001234"})["language"] == "en"
    with pytest.raises(ServiceError) as refusal:
        me.call(profile.update, {"title": "Boss"})
    assert refusal.value.code == "invalid"


def make_key(house, *, dry_run=False, **about):
    scope = "department" if "department_id" in about else "own"
    asked = {"name": "Shop", "role_id": "partner", "scope": scope, **about}
    return house.call(api_key.create, asked, dry_run=dry_run)


def by_key(house, made):
    import hashlib

    asked = {"key_hash": hashlib.sha256(made["key"].encode()).hexdigest()}
    return house.acting(**GATEWAY).call(principal.by_key, asked)


@pytest.mark.requirement("ORG-13")
def test_a_key_acts_with_its_one_role_scope_and_department(house, tree):
    made = make_key(house, department_id=tree["north"]["id"])
    told = by_key(house, made)
    assert (told["actor_kind"], told["actor_id"], told["actor_name"]) == ("key", made["id"], "Shop")
    assert told["scopes"] == {"*": "department"} and "notify.endpoint.rotate" in told["grants"]
    assert set(told["reach"]) == {tree["north"]["id"], tree["bj"]["id"]}
    gone = tree["north"]["id"]
    house.call(department.merge, {"department_id": gone, "into_id": tree["south"]["id"]})
    assert by_key(house, made)["departments"] == [tree["south"]["id"], gone]


def test_a_key_is_told_once_and_its_last_use_noted_to_the_minute(house):
    made = make_key(house)
    assert made["key"].startswith("crm_") and made["key"].endswith(made["hint"])
    for _ in range(2):
        by_key(house, made)
        house.clock.advance(seconds=40)
    read = house.call(api_key.get, {"api_key_id": made["id"]})
    assert "key" not in make_key(house, dry_run=True)
    assert "key" not in read and read["used_at"] == "2026-03-25T04:00:00.000Z"
    by_key(house, made)
    assert house.call(api_key.get, {"api_key_id": made["id"]})["used_at"] > read["used_at"]


def is_dead(house, made):
    with pytest.raises(ServiceError) as refusal:
        by_key(house, made)
    return refusal.value.status == 404


@pytest.mark.requirement("ORG-13")
def test_a_revoked_an_expired_and_an_unknown_key_open_nothing(house):
    revoked = make_key(house)
    expiring = make_key(house, expires_at="2026-03-25T05:00:00Z")
    house.call(api_key.revoke, {"api_key_id": revoked["id"]}, if_version=1)
    assert by_key(house, expiring)["active"] is True
    house.clock.advance(hours=1)
    assert is_dead(house, revoked) and is_dead(house, expiring)
    assert is_dead(house, {"key": "crm_none"})


@pytest.mark.requirement("ORG-13", "ORG-03")
def test_nobody_makes_a_key_that_sees_more_than_he_does(house, tree):
    north, bj = tree["north"]["id"], tree["bj"]["id"]
    grants = ("organization.api_key.*", "organization.task.*")
    role_id = house.call(role.create, {"name": "Tasks", "grants": ["organization.task.*"]})["id"]

    def made(scope, mine, **about):
        who = house.acting(actor_id="x", grants=grants, scopes={"*": mine}, **about)
        place = {"department_id": bj} if scope in ("department", "below") else {}
        asked = {"name": "A", "role_id": role_id, "scope": scope, **place}
        try:
            return who.call(api_key.create, asked)["scope"]
        except ServiceError as refusal:
            return refusal.pointer

    inside = {"departments": (north,), "reach": (north, bj)}
    scopes = ("own", "department", "below", "all")
    assert [made(one, "own") for one in scopes] == ["own", *["/scope"] * 3]
    assert [made(one, "below", **inside) for one in scopes] == [*scopes[:3], "/scope"]
    assert [made(one, "below") for one in scopes] == ["own", *["/scope"] * 3]


def test_keys_refuse_what_makes_no_sense(house):
    made = make_key(house)
    house.call(api_key.revoke, {"api_key_id": made["id"]})
    assert (
        code(house, api_key.revoke, api_key_id=made["id"]) == "organization.api_key.already_revoked"
    )
    wrong = [{"role_id": "none"}, {"department_id": "none"}, {"expires_at": "2026-03-25T04:00:00Z"}]
    codes = [code(house, api_key.create, **{"name": "A", "role_id": "partner", **w}) for w in wrong]
    assert codes == [
        "organization.role.unknown",
        "organization.staff.unknown_department",
        "organization.api_key.expires_in_the_past",
    ]


def code(house, operation, **asked):
    with pytest.raises(ServiceError) as refusal:
        house.call(operation, asked)
    return refusal.value.code


def test_a_ticket_is_spent_once_whichever_gateway_asks(house):
    who = replace(house.who, **GATEWAY, idempotency_key="ticket-t1", deadline=time.time() + 9)
    token = house.runtime.signer.sign(replace(who, issued_at=time.time()))
    asked = {"ticket_id": "t1"}
    replies = [
        perform(house.runtime, principal.spend_ticket.rpc_method, asked, token) for _ in range(2)
    ]
    assert [bool(reply.get("replayed")) for reply in replies] == [False, True]


@pytest.mark.requirement("ORG-07")
def test_whoever_began_something_is_told_as_he_is_now(house):
    wang = house.hire("wang", role_ids=["rep"])
    asked = {"actor_id": wang["id"], "actor_kind": "staff"}
    gateway = house.acting(**GATEWAY)
    told = gateway.call(principal.of_actor, asked)
    assert told["active"] and "customers.customer.get" in told["grants"]
    house.call(staff.assign_roles, {"staff_id": wang["id"], "role_ids": []})
    assert gateway.call(principal.of_actor, asked)["grants"] == []
    house.call(staff.lock, {"staff_id": wang["id"]})
    assert gateway.call(principal.of_actor, asked)["active"] is False
    made = house.call(api_key.create, {"name": "ERP", "role_id": "rep"})
    asked = {"actor_id": made["id"], "actor_kind": "key"}
    assert gateway.call(principal.of_actor, asked)["actor_kind"] == "key"
    house.call(api_key.revoke, {"api_key_id": made["id"]})
    for gone in (asked, {**asked, "actor_id": "nobody"}, {**asked, "actor_kind": "staff"}):
        assert gateway.call(principal.of_actor, gone)["active"] is False
