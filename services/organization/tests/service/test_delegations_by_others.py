"""Somebody is away and could not say who stands in: a superior or an administrator says it."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import approval, delegation, department, notice, staff

PERIOD = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2026-04-01T00:00:00Z"}


@pytest.fixture(autouse=True)
def names(office):
    for staff_id, name in ((office.li, "李"), (office.sun, "孙")):
        office.house.call(staff.update, {"staff_id": staff_id, "name": name})


@pytest.fixture
def refused(office):
    def ask(who, operation=delegation.create, **fields):
        with pytest.raises(ServiceError) as refusal:
            who.call(operation, fields)
        return refusal.value

    return ask


def standing_in(office, **about):
    return {"owner_id": office.li, "delegate_id": office.sun, **PERIOD, **about}


def titles(office, staff_id):
    return [one["title"] for one in office.by(staff_id).call(notice.listed)["items"]]


@pytest.mark.requirement("ORG-08")
@pytest.mark.requirement("ORG-24")
def test_a_superior_lets_somebody_decide_for_who_is_ill(office):
    office.flow(office.named(office.li))
    request = office.submit()
    made = office.by(office.zhao).call(delegation.create, standing_in(office, note="住院"))
    assert (made["owner_id"], made["created_by"]) == (office.li, office.zhao)
    [task] = office.do(approval.approve, office.sun, request)["tasks"]
    assert (task["staff_id"], task["decided_by"]) == (office.li, office.sun)
    assert "李的审批由您代理" in titles(office, office.sun)
    assert "您的审批由孙代理" in titles(office, office.li)


@pytest.mark.requirement("ORG-08")
def test_all_three_read_it_with_its_history_and_may_end_it(office, refused):
    made = office.by(office.zhao).call(delegation.create, standing_in(office))
    key = {"delegation_id": made["id"]}
    for staff_id in (office.zhao, office.li, office.sun):
        [first] = office.by(staff_id).call(delegation.history, key)["items"]
        assert first["actor_id"] == office.zhao
    assert refused(office.by(office.wang), delegation.get, **key).status == 404
    office.by(office.li).call(delegation.end, key)
    assert titles(office, office.sun)[0] == "您对李的代理已结束"
    assert titles(office, office.li) == ["您的审批由孙代理"]


@pytest.mark.requirement("ORG-08")
def test_the_head_of_the_department_is_a_superior_too(office):
    made = office.house.call(department.create, {"name": "部"})
    place = {"department_ids": [made["id"]], "superior_id": None}
    office.house.call(staff.update, {"staff_id": office.li, **place})
    office.house.call(department.appoint, {"department_id": made["id"], "head_id": office.wang})
    told = office.by(office.wang).call(delegation.create, standing_in(office))
    office.by(office.wang).call(delegation.end, {"delegation_id": told["id"]})


@pytest.mark.requirement("ORG-08", "ORG-24")
def test_a_partner_decides_nothing_in_the_place_of_a_colleague(office, refused):
    partner = office.house.hire("agent", role_ids=["partner"])["id"]
    unknown = "organization.approval.unknown_colleague"
    asked = standing_in(office, delegate_id=partner, with_records=True)
    assert refused(office.by(office.zhao), **asked).code == unknown
    office.flow(office.named(office.li))
    to = {"approval_id": office.submit(), "staff_id": partner}
    assert refused(office.by(office.li), approval.transfer, **to).code == unknown
    by_role = {"name": "step", "approvers": [{"kind": "role", "role_id": "partner"}]}
    for step in (office.named(partner), by_role):
        with pytest.raises(ServiceError) as refusal:
            office.flow(step)
        assert refusal.value.code == "organization.approval_flow.unclear"


@pytest.mark.requirement("ORG-22")
def test_neither_fact_nor_line_finds_a_partner(office):
    partner = office.house.hire("agent", role_ids=["partner"])["id"]
    office.house.call(staff.update, {"staff_id": partner, "superior_id": office.zhao})
    office.house.call(staff.update, {"staff_id": office.wang, "superior_id": partner})
    kinds = [{"kind": "fact", "fact": "owner_id"}, {"kind": "superiors", "level": 3}]
    office.flow({"name": "step", "mode": "all", "approvers": kinds})
    told = office.read(office.submit(facts={"owner_id": partner}))
    assert [task["staff_id"] for task in told["tasks"]] == [office.zhao]


@pytest.mark.requirement("ORG-08")
def test_nobody_speaks_for_a_colleague(office, refused):
    peer = refused(office.by(office.wang), **standing_in(office, delegate_id=office.wang))
    assert (peer.code, peer.pointer) == ("organization.delegation.not_their_superior", "/owner_id")
    unknown = refused(office.by(office.zhao), **standing_in(office, owner_id="nobody"))
    assert (unknown.code, unknown.pointer) == (
        "organization.approval.unknown_colleague",
        "/owner_id",
    )
    itself = refused(office.by(office.zhao), **standing_in(office, delegate_id=office.li))
    assert itself.code == "organization.delegation.oneself"


@pytest.mark.requirement("ORG-08")
def test_who_may_do_less_than_the_absent_one_does_not_speak_for_him(office, refused):
    office.house.call(staff.assign_roles, {"staff_id": office.li, "role_ids": ["administrator"]})
    about = {"grants": ("organization.delegation.*",), "scopes": {"*": "all"}}
    clerk = office.house.acting(actor_id=office.sun, **about)
    told = refused(clerk, **standing_in(office, delegate_id=office.zhao))
    assert (told.code, told.pointer) == ("organization.role.beyond_own_rights", "/owner_id")
