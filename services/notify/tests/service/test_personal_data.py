"""What was sent to somebody and who called is forgotten when the person asks for it."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.traces import traces
from contracts.customers import contact
from contracts.notify import endpoint, message, partner
from contracts.organization import personal_request
from contracts.personal_data import part_of
from notify.service import service

PART = part_of("notify")
NAME, PHONE, EMAIL = "欧阳独秀", "13912345678", "duxiu@example.cn"
PERSON = {"phones": [PHONE], "emails": [EMAIL], "names": [NAME], "record_ids": []}


@pytest.mark.requirement("PLT-19")
def test_messages_and_copies_of_a_person_are_blanked_and_what_waits_is_called_off(notify, send):
    sent = send(to=PHONE, text=f"{NAME}您好")
    notify.run_due()
    waits = send(to=PHONE, send_at="2026-12-01T00:00:00Z")
    other = send(to="13800138000")
    told = {"id": "p", "customer_id": "c", "name": NAME, "phone": PHONE, "email": EMAIL}
    notify.tell(contact.created, "p", told)
    found = notify.call(PART.tell, PERSON)["items"]
    assert {f["resource"] for f in found} >= {"notify.message", "notify.contact_ref"}
    notify.tell(personal_request.asked, "r", {"id": "r", "phase": "erase", **PERSON})
    notify.run_due()
    assert not traces(notify, NAME, PHONE, EMAIL)
    states = [notify.call(message.get, {"message_id": m["id"]})["state"] for m in (sent, waits)]
    assert states == ["sent", "cancelled"]
    left = notify.call(message.get, {"message_id": other["id"]})
    assert left["to"].endswith("13800138000")


@pytest.mark.requirement("PLT-14", "PLT-19")
def test_outsiders_find_no_fields_of_the_house_in_what_they_were_told_of_a_person(notify):
    topics = {"topics": ["customers.contact.*"]}
    notify.call(endpoint.create, {"url": "https://partner.example.com/hook", **topics})
    partners = notify.call(partner.create, {"name": "acme", **topics})["id"]
    told = {"id": "p", "customer_id": "c", "name": NAME, "phone": PHONE, "email": EMAIL}
    notify.tell(contact.created, "p", {**told, "custom": {"c_card": "31010119900504"}})
    later = {"name": "独秀", "phone": None, "custom": {"c_card": "31010119900505"}}
    notify.tell(contact.updated, "p", {**told, **later, "email": None}, version=2)
    notify.tell(contact.created, "q", {**told, "id": "q", "custom": {"c_card": "others"}})
    notify.run_due()
    asked = {"id": "r", "phase": "erase", **PERSON, "record_ids": ["p"]}
    notify.tell(personal_request.asked, "r", asked)
    notify.run_due()
    assert not traces(notify, NAME, PHONE, EMAIL, "310101199005")
    again = notify.call(partner.replay, {"partner_id": partners, "after": 0})["items"]
    assert [one["event"]["data"]["custom"] for one in again] == [{}, {}, {"c_card": "others"}]


def known(harness, phase):
    asked = {"channel": "sms", "to": PHONE, "text": f"{NAME}您好"}
    harness.call(message.create, asked, idempotency_key="sent")
    waits = {**asked, "send_at": "2026-12-01T00:00:00Z"}
    harness.call(message.create, waits, idempotency_key="waits")
    told = {"id": "p", "customer_id": "c", "name": NAME, "phone": PHONE, "email": EMAIL}
    harness.tell(contact.created, "p", told)
    return "r", {"id": "r", "phase": phase, **PERSON}


@pytest.mark.requirement("PLT-12", "PLT-19")
@pytest.mark.parametrize("phase", ["count", "erase"])
def test_what_a_person_asks_for_is_done_once_wherever_it_is_killed(tmp_path, monkeypatch, phase):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    case = Case(personal_request.asked, lambda h: known(h, phase), with_due=True)
    found = enumerate_crashes(service, case, tmp_path)
    assert found.tried > 1 and found.wrong == []
