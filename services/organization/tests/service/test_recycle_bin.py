"""Removed departments and roles are found again, and come back as far as nothing is in the way."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import department, role, staff

pytestmark = pytest.mark.requirement("PLT-13")


def refusal_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def removed_department(house, name="北区", **about):
    key = {"department_id": house.call(department.create, {"name": name, **about})["id"]}
    house.call(department.remove, key)
    return key


def removed_role(house, **about):
    fields = {"name": "采购", "grants": ["sales.product.*"], **about}
    key = {"role_id": house.call(role.create, fields)["id"]}
    house.call(role.remove, key)
    return key


def names(house, operation):
    return [row["name"] for row in house.call(operation)["items"]]


@pytest.mark.requirement("ORG-01")
def test_a_removed_department_is_found_and_comes_back_to_its_place(house):
    top = house.call(department.create, {"name": "总公司"})
    key = removed_department(house, parent_id=top["id"])
    other = house.call(department.create, {"name": "集团"})
    house.call(department.move, {"department_id": top["id"], "parent_id": other["id"]})
    [row] = house.call(department.list_removed)["items"]
    assert (row["id"], row["abilities"]) == (key["department_id"], ["restore"])
    back = house.call(department.restore, key, if_version=row["version"])
    assert back["path"] == [other["id"], top["id"], key["department_id"]]
    assert names(house, department.list_removed) == []
    house.hire("wang", department_ids=[key["department_id"]])


@pytest.mark.requirement("ORG-01")
def test_what_is_in_the_way_of_a_department_is_told(house):
    top = house.call(department.create, {"name": "总公司"})
    key = removed_department(house, parent_id=top["id"])
    assert refusal_of(house.call, department.restore, key, if_version=1) == "stale"
    twin = {"department_id": house.call(department.create, {"name": "北区"})["id"]}
    house.call(department.move, {**twin, "parent_id": top["id"]})
    taken = refusal_of(house.call, department.restore, key)
    assert taken == "organization.department.name_taken"
    house.call(department.remove, twin)
    house.call(department.remove, {"department_id": top["id"]})
    assert refusal_of(house.call, department.restore, key) == "organization.department.no_parent"
    assert refusal_of(house.call, department.restore, {"department_id": "none"}) == "not_found"


@pytest.mark.requirement("ORG-01")
def test_what_went_up_in_another_department_does_not_come_back(house):
    gone, heir = (house.call(department.create, {"name": name})["id"] for name in "AB")
    house.call(department.merge, {"department_id": gone, "into_id": heir})
    [row] = house.call(department.list_removed)["items"]
    assert (row["merged_into_id"], row["abilities"]) == (heir, [])
    refused = refusal_of(house.call, department.restore, {"department_id": gone})
    assert refused == "organization.department.went_up"


@pytest.mark.requirement("ORG-03")
def test_a_removed_role_is_found_and_can_be_given_again(house):
    key = removed_role(house)
    assert names(house, role.list_removed) == ["采购"]
    back = house.call(role.restore, key, if_version=2)
    assert (back["grants"], names(house, role.list_removed)) == (["sales.product.*"], [])
    told = [e for e in house.told(role.updated) if e["subject"] == key["role_id"]]
    assert [e["data"]["removed"] for e in told] == [True, False]
    hired = house.hire("wang")
    given = house.call(staff.assign_roles, {"staff_id": hired["id"], "role_ids": [key["role_id"]]})
    assert given["role_ids"] == [key["role_id"]]


@pytest.mark.requirement("ORG-03")
def test_nobody_restores_a_role_that_may_do_more_than_he_or_bears_a_name_that_is_given(house):
    key = removed_role(house)
    weak = house.acting(grants=("organization.role.restore",))
    assert refusal_of(weak.call, role.restore, key) == "organization.role.beyond_own_rights"
    house.call(role.create, {"name": "采购", "grants": ["sales.product.get"]})
    assert refusal_of(house.call, role.restore, key) == "organization.role.name_taken"
