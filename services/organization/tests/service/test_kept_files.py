"""Papers of work requests, such as a doctor's note, stay with what was asked and answered."""

import pytest

from chassis.errors import ServiceError
from chassis.testing.kept_files import Holder, KeptFiles
from contracts.organization import (
    announcement,
    appointment,
    approval,
    staff,
    task,
    work_log,
    work_request,
)
from contracts.organization.pieces import attachments as contract
from organization.service import service

from . import test_office_crashes as have

RESOURCE = "organization.work_request"
WANG = {"name": "王小明", "login": "wang"}


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


def approve_it(harness, request_id):
    asked = harness.call(work_request.submit, {"work_request_id": request_id})
    told = {"id": asked["approval_id"], "kind": RESOURCE, "document_id": request_id}
    told |= {"document_resource": RESOURCE, "snapshot_hash": "0" * 64, "decided_by": "li"}
    harness.tell(approval.approved, asked["approval_id"], told)


def complete_it(harness, task_id):
    harness.call(task.complete, {"task_id": task_id})


def let_go(harness, staff_id):
    harness.call(staff.leave, {"staff_id": staff_id})


def publish_it(harness, announcement_id):
    harness.call(announcement.publish, {"announcement_id": announcement_id})


class TestKeptFiles(KeptFiles):
    service = service
    files = contract
    holders = {
        RESOURCE: Holder(lambda h: have.a_request(h)["work_request_id"], approve_it),
        "organization.staff": Holder(lambda h: h.call(staff.create, WANG)["id"], let_go),
        "organization.task": Holder(lambda h: have.a_task(h)["task_id"], complete_it),
        "organization.appointment": Holder(
            lambda h: have.an_appointment(h)["appointment_id"],
            lambda h, key: h.call(appointment.cancel, {"appointment_id": key}),
        ),
        "organization.work_log": Holder(
            lambda h: have.a_log(h)["work_log_id"],
            lambda h, key: h.call(work_log.submit, {"work_log_id": key}),
        ),
        "organization.announcement": Holder(
            lambda h: have.an_announcement(h)["announcement_id"], publish_it
        ),
    }


@pytest.mark.requirement("PLT-16")
def test_approvers_are_told_the_papers_of_a_request(house):
    key = have.a_file(house)
    house.call(work_request.submit, {"work_request_id": key["record_id"]})
    [asked] = house.told(work_request.approval_requested)
    [file] = asked["data"]["snapshot"]["files"]
    assert (file["id"], file["name"]) == (key["attachment_id"], "病假条.txt")


@pytest.mark.requirement("ORG-20")
def test_who_decides_about_a_request_changes_none_of_its_papers(house):
    key = have.a_file(house)
    boss = house.acting(actor_id="boss")
    assert boss.call(contract.get, key)["name"] == "病假条.txt"
    with pytest.raises(ServiceError) as refused:
        boss.call(contract.remove, key)
    assert refused.value.code == "read_only"


@pytest.mark.requirement("PLT-16", "ORG-32")
def test_who_receives_an_announcement_reads_its_files_and_adds_none(house):
    reader = house.hire("reader")["id"]
    asked = {"title": "放假", "text": "见附件", "staff_ids": [reader]}
    made = house.call(announcement.create, asked)["id"]
    given = {**have.a_note(house), "resource": "organization.announcement", "record_id": made}
    key = {"resource": given["resource"], "record_id": made}
    file = house.call(contract.create, given)
    publish_it(house, made)
    him = house.acting(actor_id=reader, scopes={"*": "own"})
    assert [one["id"] for one in him.call(contract.listed, key)["items"]] == [file["id"]]
    with pytest.raises(ServiceError) as refused:
        him.call(contract.remove, {**key, "attachment_id": file["id"]})
    assert refused.value.code == "read_only"
    stranger = house.acting(actor_id="x", scopes={"*": "own"})
    with pytest.raises(ServiceError) as refused:
        stranger.call(contract.listed, key)
    assert refused.value.status == 404


@pytest.mark.requirement("PLT-16", "ORG-02")
def test_papers_of_a_colleague_are_for_those_who_may_change_him(house):
    of = {"resource": "organization.staff", "record_id": house.hire("wang")["id"]}
    house.call(contract.create, {**have.a_note(house), **of})
    assert len(house.call(contract.listed, of)["items"]) == 1
    reader = house.acting(grants=("organization.staff.get", "organization.attachment.*"))
    with pytest.raises(ServiceError) as refused:
        reader.call(contract.listed, of)
    assert refused.value.code == "forbidden"
