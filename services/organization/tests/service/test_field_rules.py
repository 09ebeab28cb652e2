"""Roles say how far fields are seen, and several roles come to one right."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import principal, role
from organization.roles.rules import field_rights, touches

RULE = {"resource": "customers.customer", "field": "phones", "right": "masked"}
GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


def make(house, **about):
    return house.call(role.create, {"name": "A", "grants": ["customers.*"], **about})


@pytest.mark.requirement("ORG-05")
def test_the_rules_of_a_role_reach_the_principal(house):
    made = make(house, field_rules=[RULE])
    assert made["field_rules"] == [RULE]
    li = house.hire("li", role_ids=[made["id"]])
    session = house.sign_in("li", li["initial_password"])
    asked = {"actor_id": li["id"], "session_id": session["id"]}
    ask = house.acting(**GATEWAY).call
    assert ask(principal.get, asked)["field_rights"] == {"customers.customer": {"phones": "masked"}}
    house.call(role.update, {"role_id": made["id"], "field_rules": []})
    assert ask(principal.get, asked)["field_rights"] == {}


@pytest.mark.parametrize("about", [{"field": "fones"}, {"resource": "customers.nothing"}])
def test_a_rule_about_nothing_is_refused(house, about):
    with pytest.raises(ServiceError) as refusal:
        make(house, field_rules=[{**RULE, **about}])
    assert (refusal.value.code, refusal.value.status) == ("organization.role.no_such_field", 409)


@pytest.mark.parametrize("field", ["id", "version"])
def test_what_clients_cannot_do_without_is_never_limited(house, field):
    with pytest.raises(ServiceError) as refusal:
        make(house, field_rules=[{**RULE, "field": field}])
    assert refusal.value.code == "organization.role.no_such_field"


CUSTOMER = "customers.customer"
MINE = {"phones": "hidden", "name": "read_only"}


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([], MINE),
        ([(["*"], {})], {}),
        ([(["sales.*"], {})], MINE),
        ([(["*.customer.get"], {CUSTOMER: {"phones": "masked"}})], {"phones": "masked"}),
        ([(["sales.*"], {CUSTOMER: {"name": "hidden"}})], MINE),
    ],
)
def test_of_several_roles_that_grant_a_resource_the_widest_right_counts(others, told):
    limited = (["customers.*"], {CUSTOMER: MINE})
    assert field_rights([limited, *others]).get(CUSTOMER, {}) == told


def test_a_grant_touches_a_resource_by_its_first_two_parts():
    assert touches(["customers.customer.get"], "customers.customer")
    assert touches(["*.*.get"], "customers.customer")
    assert not touches(["customers.lead.*"], "customers.customer")
