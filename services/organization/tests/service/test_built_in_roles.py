"""Built-in roles for customers, goods and money leave the office life of colleagues alone."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.organization import (
    announcement,
    appointment,
    approval,
    delegation,
    principal,
    role,
    staff,
    task,
    work_log,
    work_request,
)
from organization.built_in_roles import built_in_roles

STAFF = ("manager", "rep", "service_agent", "cashier", "accountant", "auditor", "warehouse")
GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}
AT = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
MINE = {
    appointment: {"title": "并购谈判", **AT, "private": True},
    task: {"title": "Sign"},
    work_request: {"kind": "leave", "leave_kind": "sick", "title": "住院手术", **AT},
    work_log: {"day": "2026-03-25", "done": "Much"},
}


def holding(house, role_id):
    """Return somebody with this built-in role alone, with what the gateway is told of him."""
    person = house.hire(role_id, role_ids=[role_id])
    told = house.acting(**GATEWAY).call(principal.of_staff, {"actor_id": person["id"]})
    rights = {name: told[name] for name in ("grants", "scopes", "departments", "reach", "leads")}
    return house.acting(actor_id=person["id"], **rights)


def not_there(who, operation, key):
    with pytest.raises(ServiceError) as refusal:
        who.call(operation, key)
    return refusal.value.code == "not_found"


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize("role_id", ["rep", "service_agent", "cashier", "accountant", "warehouse"])
def test_who_serves_all_customers_sees_none_of_the_office_life_of_others(office, role_id):
    boss, other = office.by(office.zhao), holding(office.house, role_id)
    for kind, fields in MINE.items():
        made = boss.call(kind.create, fields)
        key = {f"{kind.__name__.rpartition('.')[2]}_id": made["id"]}
        assert not_there(other, kind.get, key)
        assert other.call(kind.listed)["items"] == []
    office.flow(office.named(office.li))
    assert not_there(other, approval.get, {"approval_id": office.submit()})
    period = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}
    made = boss.call(delegation.create, {"delegate_id": office.li, **period})
    assert not_there(other, delegation.end, {"delegation_id": made["id"]})
    told = {"title": "工资表", "text": "x", "staff_ids": [office.li]}
    key = {"announcement_id": boss.call(announcement.create, told)["id"]}
    boss.call(announcement.publish, key)
    assert not_there(other, announcement.get, key)
    assert other.call(announcement.listed)["items"] == []


@pytest.mark.parametrize("role_id", ["service_agent", "cashier", "accountant"])
def test_a_copy_of_such_a_role_has_the_same_scopes(house, role_id):
    rules = house.call(role.get, {"role_id": role_id})["scope_rules"]
    asked = {"name": "X", "grants": ["sales.order.get"], "scope_rules": rules}
    assert house.call(role.create, asked)["scope_rules"] == rules


@pytest.mark.requirement("ORG-36")
@pytest.mark.parametrize("role_id", STAFF)
def test_whoever_works_here_may_open_the_index_of_the_address_book(house, role_id):
    house.hire("wang", name="王一")
    letters = holding(house, role_id).call(staff.index)["letters"]
    assert "w" in [one["letter"] for one in letters]


@pytest.mark.requirement("LED-07")
def test_who_writes_invoices_reads_the_titles_that_customers_gave(house):
    allows = {r.id: replace(house.who, grants=r.grants).allows for r in built_in_roles()}
    writing = {one for one, may in allows.items() if may("ledger.invoice.create")}
    assert "accountant" in writing
    for verb in ("get", "list_of_customer"):
        reading = {one for one, may in allows.items() if may(f"customers.invoice_title.{verb}")}
        assert writing <= reading
