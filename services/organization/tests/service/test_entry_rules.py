"""From where and at which hours the company, a role and a person come in."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import ServiceError
from chassis.networks import address, admits
from contracts.organization import api_key, entry_rule, principal, session
from organization.built_in_roles import built_in_roles
from organization.entry_rules.rules import limits

OFFICE = {"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}
GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}
REP = next(role.grants for role in built_in_roles() if role.id == "rep")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def rule(house, kind="company", holder_id=None, **about):
    asked = {"holder_kind": kind, "holder_id": holder_id, **about}
    return house.call(entry_rule.create, asked, source="10.0.0.1")


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value


@pytest.mark.requirement("ORG-12")
def test_all_levels_count_together_and_only_who_knows_the_password_is_told(house):
    li = house.hire("li", role_ids=["rep"])
    rule(house, networks=["10.0.0.0/8", "192.168.0.0/16"])
    rule(house, "role", "rep", networks=["10.1.0.0/16"])
    rule(house, "staff", li["id"], networks=["10.1.2.3", "10.0.0.1"])
    assert house.sign_in("li", li["initial_password"], source="10.1.2.3")["id"]
    for source in ("10.0.0.1", "10.1.2.4", "192.168.1.1", "8.8.8.8", "not an address"):
        refused = refusal(house.sign_in, "li", li["initial_password"], source=source)
        assert refused.code == session.NotFromHere.code
    assert refusal(house.sign_in, "li", "wrong-password", source="8.8.8.8").status == 401


@pytest.mark.requirement("ORG-12")
def test_outside_of_the_hours_nobody_comes_in_nor_stays(house):
    li = house.hire("li")
    rule(house, hours=[OFFICE])
    tokens = house.sign_in("li", li["initial_password"])
    asked = {"actor_id": li["id"], "session_id": tokens["id"]}
    ask = house.acting(**GATEWAY).call
    assert ask(principal.get, asked)["active"] is True
    house.set(idle_minutes=10_000, session_hours=100)
    house.clock.advance(hours=7)
    assert ask(principal.get, asked)["active"] is False
    assert refusal(house.sign_in, "li", li["initial_password"]).code == session.NotNow.code
    token = {"refresh_token": tokens["refresh_token"]}
    assert refusal(house.anonymous.call, session.refresh, token).code == session.NotNow.code
    house.clock.advance(hours=17)
    assert house.anonymous.call(session.refresh, token)["id"] == tokens["id"]


@pytest.mark.requirement("ORG-12")
def test_a_session_goes_on_where_its_token_was_shown_from_elsewhere(house):
    li = house.hire("li")
    rule(house, networks=["10.0.0.0/8"])
    tokens = house.sign_in("li", li["initial_password"])
    asked = session.refresh, {"refresh_token": tokens["refresh_token"]}
    refused = refusal(house.anonymous.call, *asked, source="8.8.8.8")
    assert refused.code == session.NotFromHere.code
    assert house.anonymous.call(*asked)["id"] == tokens["id"]


def test_the_gateway_is_told_the_networks_of_each_level(house):
    li = house.hire("li", role_ids=["rep"])
    rule(house, "role", "rep", networks=["10.0.0.0/8"])
    made = rule(house, networks=["10.0.0.0/8", "172.16.0.0/12"])
    session_id = house.sign_in("li", li["initial_password"])["id"]
    asked = {"actor_id": li["id"], "session_id": session_id}
    told = house.acting(**GATEWAY).call(principal.get, asked)
    assert told["networks"] == [["10.0.0.0/8", "172.16.0.0/12"], ["10.0.0.0/8"]]
    assert made["version"] == 1


@pytest.mark.requirement("ORG-13")
def test_a_key_has_networks_of_its_own(house):
    from hashlib import sha256

    fields = {"name": "shop", "role_id": "partner", "networks": ["10.9.0.0/16"]}
    made = house.call(api_key.create, fields)
    asked = {"key_hash": sha256(made["key"].encode()).hexdigest()}
    assert house.acting(**GATEWAY).call(principal.by_key, asked)["networks"] == [["10.9.0.0/16"]]
    refused = refusal(house.call, api_key.create, {**fields, "networks": ["10.9.0.0/99"]})
    assert refused.code == entry_rule.BadNetwork.code


def test_nobody_locks_himself_out(house):
    boss = house.hire("boss", role_ids=["administrator"])
    me = house.acting(actor_id=boss["id"], source="10.0.0.1")
    company = {"holder_kind": "company", "networks": ["192.168.0.0/16"]}
    assert refusal(me.call, entry_rule.create, company).code == entry_rule.LocksYouOut.code
    made = me.call(entry_rule.create, {**company, "networks": ["10.0.0.0/8"]})
    night = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "22:00", "to": "06:00"}
    change = {"entry_rule_id": made["id"], "hours": [night]}
    refused = refusal(me.call, entry_rule.update, change, if_version=1)
    assert refused.code == entry_rule.LocksYouOut.code
    assert me.call(entry_rule.update, {**change, "hours": []}, if_version=1)["hours"] == []


@pytest.mark.parametrize("kind", ["company", "role", "staff"])
def test_nobody_shuts_out_those_who_may_do_more(house, kind):
    boss = house.hire("boss", role_ids=["administrator", "rep"])
    holder_id = {"company": None, "role": "rep", "staff": boss["id"]}[kind]
    far = {"networks": ["172.16.0.0/12"]}
    asked = {"holder_kind": kind, "holder_id": holder_id, **far}
    clerk = house.acting(grants=("organization.entry_rule.*", *REP))
    refused = refusal(clerk.call, entry_rule.create, asked, source="172.16.0.1")
    assert (refused.code, refused.status) == ("organization.role.beyond_own_rights", 403)
    made = rule(house, kind, holder_id)
    change = {"entry_rule_id": made["id"], **far}
    refused = refusal(clerk.call, entry_rule.update, change, source="172.16.0.1")
    assert (refused.code, refused.status) == ("organization.role.beyond_own_rights", 403)


def test_whoever_holds_as_much_makes_the_rules_of_others(house):
    li = house.hire("li", role_ids=["rep"])
    clerk = house.acting(grants=("organization.entry_rule.*", *REP))
    for kind, holder_id in (("staff", li["id"]), ("role", "rep")):
        asked = {"holder_kind": kind, "holder_id": holder_id, "networks": ["10.0.0.0/8"]}
        assert clerk.call(entry_rule.create, asked)["networks"] == ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"networks": ["10.0.0.0/33"]}, entry_rule.BadNetwork.code),
        ({"kind": "role", "holder_id": "none"}, "organization.role.unknown"),
        ({"kind": "staff", "holder_id": "none"}, entry_rule.UnknownHolder.code),
        ({"kind": "role", "holder_id": "rep"}, entry_rule.HolderTaken.code),
        ({"kind": "company", "holder_id": "rep"}, entry_rule.OneCompany.code),
    ],
)
def test_what_makes_no_sense_is_refused(house, about, code):
    rule(house, "role", "rep")
    assert refusal(rule, house, **about).code == code


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-25 09:00", True), ("2026-03-25 17:59", True), ("2026-03-25 18:00", False),
        ("2026-03-25 08:59", False), ("2026-03-28 12:00", False), ("2026-03-28 01:30", True),
        ("2026-03-28 23:00", False), ("2026-03-27 22:00", True),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_company_also_past_midnight(moment, is_open):
    office = {"days": [1, 2, 3, 4, 5], "from_": "09:00", "to": "18:00"}
    late = {"days": [5], "from_": "21:00", "to": "02:00"}
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert limits([("company", (), [office, late])]).is_open(now, SHANGHAI) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-03-25 09:00", True), ("2026-03-26 08:59", True), ("2026-03-26 09:00", False)],
)
def test_hours_that_end_where_they_begin_are_a_whole_day(moment, is_open):
    duty = {"days": [3], "from_": "09:00", "to": "09:00"}
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert limits([("company", (), [duty])]).is_open(now, SHANGHAI) is is_open


@pytest.mark.parametrize(
    ("source", "is_in"),
    [
        ("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("[::ffff:10.1.2.3]:99", True),
        ("10.1.2.3:5000", True), ("2001:db8::1", True), ("[2001:db8::1]:443", True),
        ("fe80::1%eth0", False), ("11.1.2.3", False), ("0x0a010203", False), ("", False),
        ("10.1.2", False), ("unknown", False), ("10.1.2.3, 8.8.8.8", False),
    ],
)  # fmt: skip
def test_an_address_is_the_same_however_it_is_written(source, is_in):
    assert admits([["10.0.0.0/8", "2001:db8::/32"]], source) is is_in
    assert admits([], source) is True


def test_an_ipv4_address_written_as_ipv6_is_the_ipv4_address():
    assert str(address("::ffff:10.0.0.1")) == "10.0.0.1"
