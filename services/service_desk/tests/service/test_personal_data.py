"""Who asked for help is told what is kept of it, or forgotten."""

import pytest

from chassis.testing.traces import traces
from contracts.organization import personal_request
from contracts.personal_data import part_of
from contracts.service_desk import ticket as contract

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
