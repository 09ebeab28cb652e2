"""Pools, caps and rules name departments, people and classes that are there, each by its field."""

import pytest

from contracts.customers import holding_cap, public_pool, recycle_rule
from contracts.organization import staff

SILENT = {"name": "七天无跟进", "kind": "no_activity", "days": 7}
TEAM = {"name": "华南组", "department_ids": ["east"], "member_ids": ["rep"]}


def leave(customers, who):
    customers.tell(staff.left, who, {"id": who, "name": who, "state": "left"}, version=2)


@pytest.mark.requirement("CUS-40")
@pytest.mark.parametrize("field", ["department_ids", "member_ids", "administrator_ids"])
def test_a_pool_has_no_members_who_are_not_there(customers, refusal_of, field):
    right = {"department_ids": "west"}.get(field, "rep-2")
    kind = {"department_ids": "department"}.get(field, "staff")
    wrong = {**TEAM, field: [right, "nope"]}
    made = customers.call(public_pool.create, {**TEAM, "name": "华北组"})
    patch = {"public_pool_id": made["id"], field: wrong[field]}
    for operation, fields in ((public_pool.create, wrong), (public_pool.update, patch)):
        refusal = refusal_of(customers.call, operation, fields)
        assert refusal.code == f"customers.customer.unknown_{kind}"
        assert refusal.pointer == f"/{field}/1"


def test_a_member_who_left_keeps_nobody_from_changing_the_pool(customers, refusal_of):
    made = customers.call(public_pool.create, TEAM)
    leave(customers, "rep")
    patch = {"public_pool_id": made["id"], "member_ids": ["rep", "rep-2"]}
    assert customers.call(public_pool.update, patch)["member_ids"] == ["rep", "rep-2"]
    refusal = refusal_of(customers.call, public_pool.create, {**TEAM, "name": "新组"})
    assert refusal.pointer == "/member_ids/0"


@pytest.mark.requirement("CUS-40")
def test_two_pools_of_one_name_are_refused_as_new_renamed_or_restored(customers, refusal_of):
    first = customers.call(public_pool.create, TEAM)
    customers.call(public_pool.create, {**TEAM, "holds": "leads"})
    other = customers.call(public_pool.create, {**TEAM, "name": "华北组"})
    key, taken = {"public_pool_id": first["id"]}, "customers.public_pool.name_taken"
    assert refusal_of(customers.call, public_pool.create, TEAM).code == taken
    rename = {"public_pool_id": other["id"], "name": TEAM["name"]}
    assert refusal_of(customers.call, public_pool.update, rename).code == taken
    customers.call(public_pool.remove, key)
    customers.call(public_pool.update, rename)
    assert refusal_of(customers.call, public_pool.restore, key).code == taken


@pytest.mark.requirement("CUS-44")
@pytest.mark.parametrize("kind", ["staff", "department"])
def test_nobody_who_is_not_there_is_capped(customers, refusal_of, kind):
    cap = {"subject_kind": kind, "subject_id": "nope", "cap": 3}
    refusal = refusal_of(customers.call, holding_cap.create, cap)
    assert (refusal.code, refusal.pointer) == (
        f"customers.customer.unknown_{kind}",
        "/subject_id",
    )


@pytest.mark.requirement("CUS-41")
@pytest.mark.parametrize(
    ("field", "right", "code"),
    [
        ("class_id", [], "customers.customer_class.unknown"),
        ("department_id", ["east"], "customers.customer.unknown_department"),
        ("owner_id", ["rep"], "customers.customer.unknown_staff"),
    ],
)
def test_a_rule_is_for_nobody_who_is_not_there(customers, refusal_of, field, right, code):
    made = customers.call(recycle_rule.create, {**SILENT, "applies_to": {field: right}})
    applies_to = {field: [*right, "nope"]}
    draft, place = {**SILENT, "applies_to": applies_to}, f"/applies_to/{field}/{len(right)}"
    patch = {"recycle_rule_id": made["id"], "applies_to": applies_to}
    trial = (recycle_rule.simulate, {"draft": draft}, f"/draft{place}")
    new, changed = (recycle_rule.create, draft, place), (recycle_rule.update, patch, place)
    for operation, fields, pointer in (new, changed, trial):
        refusal = refusal_of(customers.call, operation, fields)
        assert (refusal.code, refusal.pointer) == (code, pointer)
