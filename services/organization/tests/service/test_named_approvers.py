"""Who names approvers must be let to by a published flow, and name active colleagues."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import approval_flow as contract
from contracts.organization import work_request

KIND = "organization.work_request"
SERVICE = {"actor_id": "sales", "actor_kind": "service", "via": "sales"}
LEAVE = {
    "kind": "leave",
    "leave_kind": "annual",
    "title": "年假",
    "starts_at": "2026-03-26T01:00:00Z",
    "ends_at": "2026-03-27T10:00:00Z",
}


@pytest.fixture
def choosing(house):
    """Publish a flow whose submitter chooses."""
    step = {"name": "由提交人选择", "approvers": [{"kind": "chosen"}]}
    fields = {"kind": KIND, "name": "请假", "definition": {"steps": [step]}}
    flow = house.call(contract.create, fields)
    return house.call(contract.publish, {"approval_flow_id": flow["id"]}, if_version=1)


def check(house, *named, kind=KIND):
    asked = {"kind": kind, "approver_ids": list(named)}
    return house.acting(**SERVICE).call(contract.check_choice, asked)


def code(call, *args, **about):
    with pytest.raises(ServiceError) as refused:
        call(*args, **about)
    return refused.value.code.rpartition(".")[2]


def test_where_the_flow_decides_nobody_is_to_be_named(house, choosing):
    li = house.hire("li")["id"]
    assert check(house, li)["approver_ids"] == [li]
    assert code(check, house, li, kind="sales.discount_approval") == "no_choice"
    key = {"approval_flow_id": choosing["id"]}
    house.call(contract.retire, key, if_version=choosing["version"])
    assert code(check, house, li) == "no_choice"


def test_whom_nobody_knows_cannot_be_named(house, choosing):
    assert code(check, house, house.hire("li")["id"], "nope") == "unknown_approver"


def test_a_work_request_names_approvers_by_the_same_rule(house):
    li, wang = house.hire("li")["id"], house.hire("wang")["id"]
    his = house.acting(actor_id=wang, scopes={"*": "own"})
    made = his.call(work_request.create, {**LEAVE, "kind": "outing", "leave_kind": None})
    command = {"work_request_id": made["id"], "approver_ids": [li]}
    assert code(his.call, work_request.submit, command) == "no_choice"
    assert his.call(work_request.submit, {**command, "approver_ids": []})["state"] == "pending"
