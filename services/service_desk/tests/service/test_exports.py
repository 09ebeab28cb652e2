"""Tickets as a file; how files are written is shown with customers."""

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.testing.exports import exported
from contracts.customers import contact
from contracts.organization import department, permit, staff
from contracts.service_desk import permit_subject, pieces

COLUMNS = ["subject", "customer_name", "state", "priority", "owner_name", "created_at"]
SPENT = {event.action: event for event in permit_subject.permit_subject.events}


@pytest.fixture
def house(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(type(desk.runtime.settings), "upload_folder", tmp_path / "up")
    for operation in (staff.names, department.names, contact.names):
        desk.rpc.answers[operation.id] = {"names": {"li": "李强"}}
    return desk


def lines(house, **about):
    return exported(house, pieces.ticket_export, pieces.job_result, **about)


@pytest.mark.requirement("PLT-33")
def test_tickets_are_written_as_the_list_tells_them(house, open_ticket):
    open_ticket(owner_id="li")
    open_ticket(subject="网络不通")
    tree = {"field": "owner_id", "op": "eq", "value": "li"}
    head, row = lines(house, columns=COLUMNS, filter=tree, language="zh")
    assert head == ["工单主题", "客户名称", "工单状态", "优先级", "负责人", "创建时间"]
    assert row[:2] == ["打印机无法连接", "华为技术有限公司"]
    assert row[2:5] == ["新建", "普通", "李强"]
    assert lines(house, columns=["subject"], q="网络")[1:] == [["网络不通"]]


@pytest.mark.requirement("PLT-33")
def test_scope_and_field_rights_count_in_the_file(house, open_ticket):
    open_ticket(owner_id="li", requester_phone="13800138000")
    rights = {"service_desk.ticket": {"requester_phone": "masked", "description": "hidden"}}
    li = house.acting(actor_id="li", scopes={"*": "own"}, field_rights=rights)
    assert "****" in lines(house, who=li, columns=["requester_phone"])[1][0]
    other = house.acting(actor_id="staff-9", scopes={"*": "own"})
    assert lines(house, who=other, columns=["subject"])[1:] == []
    with pytest.raises(ServiceError) as refused:
        lines(house, who=li, columns=["description"])
    assert (refused.value.code, refused.value.pointer) == ("export.no_such_column", "/columns/0")


def test_the_file_belongs_to_who_asked_for_it(house):
    started = house.call(pieces.ticket_export, {"columns": ["subject"]}, idempotency_key="e")
    jobs.run(house.runtime, started["id"])
    key = {"job_id": started["id"]}
    assert house.call(pieces.job_result, key)["file"]["name"].startswith("ticket-")
    with pytest.raises(ServiceError, match="not_found"):
        house.acting(actor_id="li", scopes={"*": "own"}).call(pieces.job_result, key)


@pytest.mark.requirement("ORG-20")
def test_one_permit_is_for_one_file(house, open_ticket):
    open_ticket()
    house.rpc.answers[permit.check.id] = {"any_flow": True, "permit_ids": ["p1"]}
    about = {"action": pieces.ticket_export.id, "command": {"columns": ["subject"]}}
    assert house.call(permit_subject.describe, about, via="gateway")["facts"]["format"] == "xlsx"
    house.call(pieces.ticket_export, about["command"], idempotency_key="a")
    assert [one["subject"] for one in house.told(SPENT["used"])] == ["p1"]
    with pytest.raises(ServiceError, match="permit.used_up"):
        house.call(pieces.ticket_export, about["command"], idempotency_key="b")
