"""Roles: built in and custom, and nobody gives away what he does not hold."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import permission, role, staff


def make(house, who=None, **about):
    fields = {"name": "Buyers 采购", "grants": ["sales.product.*"], **about}
    return (who or house).call(role.create, fields)


def refusal_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value


@pytest.mark.requirement("ORG-03")
def test_a_custom_role_can_be_made_changed_and_removed(house):
    made = make(house, scope_rules=[{"resource": "*", "scope": "below"}])
    changed = house.call(role.update, {"role_id": made["id"], "name": "B"}, if_version=1)
    assert (changed["version"], changed["name"], changed["grants"]) == (2, "B", ["sales.product.*"])
    [rule] = changed["scope_rules"]
    assert (rule["resource"], rule["scope"], rule["department_ids"]) == ("*", "below", [])
    house.call(role.remove, {"role_id": made["id"]}, if_version=2)
    assert refusal_of(house.call, role.get, {"role_id": made["id"]}).status == 404
    told = [e for e in house.told() if ".role." in e["type"] and e["subject"] == made["id"]]
    assert [(e["type"], e["data"]["removed"]) for e in told] == [
        (role.created.type, False),
        (role.updated.type, False),
        (role.updated.type, True),
    ]


def test_a_role_tells_which_fields_of_the_house_it_names(house):
    named = [("customers.customer", "c_b"), ("customers.customer", "phone"), ("sales.order", "c_a")]
    rules = [{"resource": of, "field": field, "right": "hidden"} for of, field in named]
    made = make(house, field_rules=rules)
    told = [e["data"] for e in house.told(role.created) if e["subject"] == made["id"]]
    assert [one["custom_fields"] for one in told] == [["customers.customer.c_b", "sales.order.c_a"]]


@pytest.mark.requirement("ORG-03")
def test_no_two_roles_have_one_name(house):
    make(house)
    other = make(house, name="B")
    for name in ("Buyers 采购", "BUYERS 采购"):
        again = refusal_of(make, house, name=name)
        assert (again.code, again.pointer) == ("organization.role.name_taken", "/name")
    key = {"role_id": other["id"]}
    assert refusal_of(house.call, role.update, {**key, "name": "buyers 采购"}).pointer == "/name"
    assert house.call(role.update, {**key, "name": "b"})["name"] == "b"
    house.call(role.remove, key)
    assert make(house, name="B")["id"] != other["id"]


def test_a_role_by_which_nobody_may_do_anything_says_so(house):
    made = make(house, grants=[])
    assert made["warnings"] == ["no_grants"]
    change = {"role_id": made["id"], "grants": ["sales.*"]}
    assert house.call(role.update, change)["warnings"] == []


def test_the_built_in_roles_are_there_and_stay_as_they_are(house):
    listed = house.call(role.listed, {"is_built_in": True})["items"]
    assert {r["id"] for r in listed} == {
        "administrator", "manager", "rep", "service_agent", "cashier", "accountant", "auditor",
        "partner", "warehouse"
    }  # fmt: skip
    for operation, asked in ((role.update, {"grants": ["*"]}), (role.remove, {})):
        refusal = refusal_of(house.call, operation, {"role_id": "rep", **asked})
        assert refusal.code == "organization.role.built_in"


def test_a_grant_that_matches_no_operation_is_refused(house):
    assert refusal_of(make, house, grants=["sales.prodcut.*"]).code == role.GrantsNothing.code
    assert refusal_of(make, house, grants=["Sales"]).code == "invalid"


def test_a_scope_of_records_that_there_are_not_is_refused(house):
    rules = [{"resource": name, "scope": "own"} for name in ("sales.order", "nope.x")]
    refusal = refusal_of(make, house, scope_rules=rules)
    assert refusal.code == "organization.role.no_such_resource"
    assert refusal.pointer == "/scope_rules/1/resource"


def test_a_scope_that_could_hide_nothing_is_refused(house):
    rules = [{"resource": "sales.product", "scope": scope} for scope in ("all", "own")]
    assert make(house, scope_rules=rules[:1])["scope_rules"][0]["scope"] == "all"
    refusal = refusal_of(make, house, scope_rules=rules)
    assert (refusal.code, refusal.pointer) == (role.OfTheHouse.code, "/scope_rules/1/resource")


def test_nobody_makes_a_role_that_may_do_more_than_he(house):
    limited = house.acting(grants=("organization.role.*", "sales.*"))
    assert make(house, limited, grants=["sales.order.get"])["grants"] == ["sales.order.get"]
    refusal = refusal_of(make, house, limited, grants=["sales.order.get", "ledger.entry.post"])
    assert (refusal.code, refusal.status) == ("organization.role.beyond_own_rights", 403)
    mine = make(house, limited, name="Mine")
    asked = {"role_id": mine["id"], "grants": ["*"]}
    assert refusal_of(limited.call, role.update, asked).code == role.BeyondOwnRights.code


@pytest.mark.parametrize(
    ("scopes", "refused"),
    [
        ({"sales.order": "all"}, True),
        ({"*": "below"}, True),
        ({"*": "department"}, False),
        ({"sales.order": "own", "ledger.entry": "all"}, False),  # nothing granted there
    ],
)
def test_nobody_makes_a_role_that_sees_more_than_he(house, scopes, refused):
    limited = house.acting(
        grants=("organization.role.*", "sales.order.*"), scopes={"*": "department"}
    )
    rules = [{"resource": name, "scope": scope} for name, scope in scopes.items()]
    asked = {"name": "X", "grants": ["sales.order.get"], "scope_rules": rules}
    if refused:
        assert refusal_of(limited.call, role.create, asked).code == role.BeyondOwnRights.code
    else:
        assert limited.call(role.create, asked)["scope_rules"]


def test_nobody_opens_a_field_that_is_closed_to_him(house):
    closed = {"customers.customer": {"phone": "masked"}}
    limited = house.acting(grants=("*",), scopes={"*": "all"}, field_rights=closed)
    asked = {"name": "X", "grants": ["customers.customer.get"]}
    assert refusal_of(limited.call, role.create, asked).code == role.BeyondOwnRights.code
    rule = {"resource": "customers.customer", "field": "phone", "right": "hidden"}
    made = limited.call(role.create, {**asked, "field_rules": [rule]})
    opened = {"role_id": made["id"], "field_rules": []}
    assert refusal_of(limited.call, role.update, opened).code == role.BeyondOwnRights.code


def test_a_role_that_somebody_holds_cannot_be_removed(house):
    made = make(house)
    hired = house.hire("wang", role_ids=[made["id"]])
    refusal = refusal_of(house.call, role.remove, {"role_id": made["id"]})
    assert (refusal.code, refusal.details["holders"]) == ("organization.role.in_use", 1)
    house.call(staff.leave, {"staff_id": hired["id"]})
    house.call(role.remove, {"role_id": made["id"]})


def test_a_removed_role_cannot_be_given(house):
    made = make(house)
    house.call(role.remove, {"role_id": made["id"]})
    asked = {"sort": "-deleted_at", "deleted_by": "staff-1"}
    [row] = house.call(role.list_removed, asked)["items"]
    assert row["deleted_at"] and house.call(role.list_removed, {"deleted_by": "x"})["items"] == []
    refusal = refusal_of(house.hire, "wang", role_ids=[made["id"]])
    assert refusal.code == "organization.role.unknown"


def test_everything_that_can_be_granted_is_listed(house):
    chinese = house.acting(language="zh").call(permission.listed)["items"]
    said = {p["id"]: p["summary"] for p in chinese}
    assert said["service_desk.ticket.reply"] == "工单“回复”"
    assert said["sales.custom_field.get"] == "销售服务：自定义字段“查看”"
    told = {p["id"]: p for p in house.call(permission.listed)["items"]}
    assert said.keys() == told.keys()
    assert told["organization.staff.list"]["is_reading"] is True
    assert told["organization.staff.lock"]["is_reading"] is False
    assert not {"organization.principal.get", "organization.session.create"} & set(told)


def test_the_history_of_a_role_tells_grants_and_rules_as_answers_do(house):
    made = make(house)
    rules = {"scope_rules": [{"resource": "sales.order", "scope": "own"}]}
    told = house.call(role.update, {"role_id": made["id"], "grants": ["ledger.*"], **rules})
    [changed, _] = house.call(role.history, {"role_id": made["id"]})["items"]
    assert changed["changes"] == {
        "grants": [["sales.product.*"], ["ledger.*"]],
        "scope_rules": [made["scope_rules"], told["scope_rules"]],
    }
