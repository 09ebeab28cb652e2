"""Superiors, chosen departments and long reaches: what a caller is told to see."""

import pytest

from chassis import structure
from chassis.context import Signer
from chassis.errors import ServiceError
from contracts.organization import department, principal, role, staff
from organization.principals import store
from organization.roles.rules import read_scope, widest, written_scope

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


@pytest.fixture
def told(house):
    """Return a function that tells what the gateway learns of somebody who signs in."""

    def told(person):
        session = house.sign_in(person["login"], person["initial_password"])
        asked = {"actor_id": person["id"], "session_id": session["id"]}
        return house.acting(**GATEWAY).call(principal.get, asked)

    return told


def below(house, person_id):
    with house.runtime.transaction(house.who, writes=False) as uow:
        return set(uow.session.scalars(structure.subordinates(person_id)))


@pytest.mark.requirement("ORG-04")
def test_only_who_has_people_under_him_is_called_a_leader(house, told):
    boss = house.hire("boss")
    hand = house.hire("hand", superior_id=boss["id"])
    assert (told(boss)["leads"], told(hand)["leads"]) == (True, False)


def test_the_line_of_superiors_follows_each_change(house):
    boss, other = house.hire("boss"), house.hire("other")
    middle = house.hire("middle", superior_id=boss["id"])
    hand = house.hire("hand", superior_id=middle["id"])
    assert below(house, boss["id"]) == {middle["id"], hand["id"]}
    house.call(staff.update, {"staff_id": middle["id"], "superior_id": other["id"]})
    assert below(house, boss["id"]) == set()
    assert below(house, other["id"]) == {middle["id"], hand["id"]}


def test_what_a_colleague_may_do_is_told_also_when_nobody_is_signed_in(house, told):
    boss = house.hire("boss", role_ids=["rep"])
    house.hire("hand", superior_id=boss["id"])
    signed_in = told(boss)
    tell = house.acting(**GATEWAY).call
    away = tell(principal.of_staff, {"actor_id": boss["id"]})
    assert away["leads"] and away["grants"] and signed_in["must_change_password"]
    assert away["scopes"] == signed_in["scopes"]
    house.call(staff.lock, {"staff_id": boss["id"]})
    for nobody in (boss["id"], "nobody"):
        assert tell(principal.of_staff, {"actor_id": nobody})["active"] is False


@pytest.mark.requirement("ORG-04")
def test_a_role_may_choose_departments(house, told):
    north = house.call(department.create, {"name": "北区"})
    rule = {"resource": "customers.customer", "scope": "chosen", "department_ids": [north["id"]]}
    made = house.call(
        role.create,
        {"name": "A", "grants": ["customers.*"], "scope_rules": [{**rule, "with_below": True}]},
    )
    assert made["scope_rules"] == [{**rule, "with_below": True}]
    scopes = told(house.hire("li", role_ids=[made["id"]]))["scopes"]
    assert scopes == {"customers.customer": f"own:{north['id']}*"}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"scope": "chosen"}, "organization.role.choose_departments"),
        ({"scope": "below", "department_ids": ["d"]}, "organization.role.choose_departments"),
        ({"scope": "chosen", "department_ids": ["d"]}, "organization.staff.unknown_department"),
    ],
)
def test_chosen_departments_must_be_there_and_make_sense(house, rule, code):
    asked = {"name": "A", "grants": ["customers.*"], "scope_rules": [{"resource": "*", **rule}]}
    with pytest.raises(ServiceError) as refusal:
        house.call(role.create, asked)
    assert refusal.value.code == code


def test_several_choices_add_up_and_everything_swallows_them():
    rule = {"scope": "chosen", "department_ids": ["a", "b"], "with_below": False}
    one, two = written_scope(rule), written_scope({**rule, "with_below": True})
    assert widest([{"*": one}, {"*": "below"}]) == {"*": "below:a,b"}
    assert widest([{"*": one}, {"*": two}]) == {"*": "own:a*,b*"}
    assert widest([{"*": one}, {"*": "all"}]) == {"*": "all"}
    assert read_scope("*", two) == {"resource": "*", **rule, "with_below": True}


def test_a_long_reach_stays_at_home_and_the_call_small(house, told):
    top = house.call(department.create, {"name": "总公司"})
    for serial in range(store.MAX_REACH):
        house.call(department.create, {"name": f"门店 {serial}", "parent_id": top["id"]})
    boss = house.hire("boss", department_ids=[top["id"]], role_ids=["manager"])
    assert told(boss)["reach"] == []
    with house.runtime.transaction(house.who, writes=False) as uow:
        below = list(uow.session.scalars(structure.below([top["id"]])))
    assert len(below) == store.MAX_REACH + 1
    call = house.acting(**{k: told(boss)[k] for k in ("actor_id", "scopes", "leads")})._who
    assert len(Signer({"a": b"b"}).sign(call)) < 1000


@pytest.fixture
def ruled(house):
    """People of three places, and what somebody sees whose role has a rule on colleagues."""
    places = {}
    for name, above in (("north", None), ("bj", "north"), ("south", None)):
        about = {"name": name, "parent_id": places.get(above)}
        places[name] = house.call(department.create, about)["id"]
    boss = house.hire("boss", department_ids=[places["north"]])
    both = [places["south"], places["bj"]]
    people = {"boss": boss, "li": house.hire("li", department_ids=both)}
    people["hand"] = house.hire("hand", superior_id=boss["id"])
    people["far"] = house.hire("far", department_ids=[places["south"]])

    def ask(scope, operation=staff.listed, **command):
        scopes = {"*": "own", "organization.staff": scope.format(**places)}
        mine = {"departments": (places["north"],), "leads": True, "scopes": scopes}
        return house.acting(actor_id=boss["id"], **mine).call(operation, command)

    return ask, people


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("own", {"boss", "hand"}),
        ("department", {"boss", "hand"}),
        ("below", {"boss", "hand", "li"}),
        ("own:{south}", {"boss", "hand", "li", "far"}),
    ],
)
def test_a_rule_on_colleagues_bears_on_reading_and_changing_them(ruled, scope, seen):
    ask, people = ruled
    names = {p["login"] for p in ask(scope)["items"]}
    assert names == seen
    for login, person in people.items():
        key = {"staff_id": person["id"]}
        for operation, asked in ((staff.get, key), (staff.update, {**key, "title": "Lead"})):
            if login in seen:
                ask(scope, operation, **asked)
            else:
                with pytest.raises(ServiceError) as refused:
                    ask(scope, operation, **asked)
                assert refused.value.status == 404


def test_without_a_rule_on_colleagues_everybody_reads_the_address_book(house, ruled):
    alone = house.acting(actor_id="x", scopes={"*": "own"})
    assert {p["login"] for p in alone.call(staff.listed, {})["items"]} >= set(ruled[1])
    counted = sum(letter["count"] for letter in ruled[0]("own", staff.index)["letters"])
    assert counted == len(ruled[0]("own")["items"])
