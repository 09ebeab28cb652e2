"""Who asked for help is told what is kept of it, or forgotten."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.traces import traces
from contracts.organization import personal_request
from contracts.personal_data import part_of
from contracts.service_desk import ticket as contract
from service_desk.service import service

PART = part_of("service_desk")
NAME, PHONE, EMAIL = "欧阳独秀", "13912345678", "duxiu@example.cn"
PERSON = {"phones": [PHONE], "emails": [EMAIL], "names": [NAME], "record_ids": []}


@pytest.mark.requirement("PLT-19")
def test_tickets_stay_and_tell_nobody_who_it_was(desk, open_ticket, act):
    asked = {"requester_name": NAME, "requester_phone": PHONE, "requester_email": EMAIL}
    theirs = open_ticket(subject=f"{NAME}的打印机", description=f"回电 {PHONE}", **asked)
    act(contract.reply, theirs, text=f"{NAME}您好")
    other = open_ticket(requester_name="李雷", requester_phone="13800138000")
    kept = desk.call(PART.tell, PERSON)["items"]
    assert {k["resource"] for k in kept} == {"service_desk.reply", "service_desk.ticket"}
    desk.tell(personal_request.asked, "r", {"id": "r", "phase": "erase", **PERSON})
    desk.run_due()
    assert not traces(desk, NAME, PHONE, EMAIL)
    told = desk.told(PART.reported)[-1]["data"]["counts"]
    assert told == {"service_desk.reply": 1, "service_desk.ticket": 1}
    assert desk.call(contract.get, {"ticket_id": theirs["id"]})["subject"] == "***的打印机"
    assert desk.call(contract.get, {"ticket_id": other["id"]})["requester_name"] == "李雷"


def known(harness, phase):
    service.prepare(harness.runtime)
    asked = {"subject": f"{NAME}的打印机", "requester_name": NAME, "requester_phone": PHONE}
    for number in range(2):
        made = harness.call(contract.create, asked, idempotency_key=f"t{number}")
        harness.call(contract.reply, {"ticket_id": made["id"], "text": f"{NAME}您好"})
    return "r", {"id": "r", "phase": phase, **PERSON}


@pytest.mark.requirement("PLT-12", "PLT-19")
@pytest.mark.parametrize("phase", ["count", "erase"])
def test_what_a_person_asks_for_is_done_once_wherever_it_is_killed(tmp_path, monkeypatch, phase):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    case = Case(personal_request.asked, lambda h: known(h, phase), with_due=True)
    found = enumerate_crashes(service, case, tmp_path)
    assert found.tried > 1 and found.wrong == []
