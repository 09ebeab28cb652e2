"""People ask what is kept of them and to be forgotten: noted here, done in every service."""

import pytest

from chassis.errors import ServiceError
from chassis.testing.traces import traces
from contracts.notify import message
from contracts.organization import (
    appointment,
    approval,
    approval_flow,
    attendance,
    calendar,
    permit,
    permit_subject,
    pieces,
    staff,
    task,
)
from contracts.organization import personal_request as contract
from contracts.personal_data import part_of
from organization.personal_requests.store import SERVICES

OWN = part_of("organization").reported
PHONE, EMAIL, NAME = "13912345678", "duxiu@example.cn", "欧阳独秀"
ASKED = {"phones": [PHONE], "emails": [EMAIL], "reason": "来函要求删除"}


class Desk:
    """Where requests are noted; the other services only report."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}

    def note(self, **fields):
        made = self.house.call(contract.create, {**ASKED, **fields})
        self.deliver(made["id"])
        return made["id"]

    def do(self, operation, request_id):
        told = self.house.call(operation, {"personal_request_id": request_id})
        self.deliver(request_id)
        return told

    def read(self, request_id):
        return self.house.call(contract.get, {"personal_request_id": request_id})

    def deliver(self, request_id):
        """Bring the newest request to this service, do its work, bring its report back."""
        before = len(self.house.told(OWN))
        event = self.house.told(contract.asked)[-1]
        version = event["aggregateversion"]
        self.house.tell(contract.asked, request_id, event["data"], version=version)
        self.house.run_due()
        for told in self.house.told(OWN)[before:]:
            self.house.tell(OWN, request_id, told["data"], version=told["aggregateversion"])

    def others(self, request_id, phase, **about):
        """Let every other service report."""
        for service in SERVICES:
            if service != "organization":
                told = {"request_id": request_id, "service": service, "phase": phase}
                told |= {"counts": {"things": 2}, "kept": {}, "record_ids": [], "names": []}
                event = part_of(service).reported
                version = {"count": 1, "erase": 2}[phase]
                self.house.tell(event, request_id, {**told, **about}, version=version)


@pytest.fixture
def desk(house):
    return Desk(house)


def refusal(call, *args):
    with pytest.raises(ServiceError) as refused:
        call(*args)
    return refused.value.code.removeprefix("organization.personal_request.")


@pytest.mark.requirement("PLT-19")
def test_every_service_finds_and_forgets_and_the_request_forgets_who_it_was(desk):
    request = desk.note()
    assert desk.read(request)["state"] == "counting"
    desk.others(request, "count", record_ids=["c1"], names=[NAME])
    found = desk.read(request)
    assert (found["state"], found["record_ids"], found["names"]) == ("counted", ["c1"], [NAME])
    assert {p["service"]: p["found"] for p in found["parts"]}["sales"] == {"things": 2}
    desk.do(contract.erase, request)
    told = desk.house.told(contract.asked)[-1]["data"]
    assert (told["phase"], told["names"], told["record_ids"]) == ("erase", [NAME], ["c1"])
    desk.others(request, "erase", kept={"sales.order": "contracts"})
    done = desk.read(request)
    assert (done["state"], done["phones"], done["names"]) == ("erased", [], [])
    assert not traces(desk.house, PHONE, EMAIL, NAME)


def a_flow(house):
    """Let a boss decide whether anybody is forgotten; return his id."""
    boss = house.hire("boss")["id"]
    steps = [{"name": "A", "approvers": [{"kind": "staff", "staff_ids": [boss]}]}]
    when = {"facts": [{"fact": "action", "values": [contract.erase.id]}]}
    flow = {"kind": "organization.permit", "name": "F"}
    made = house.call(approval_flow.create, {**flow, "definition": {"steps": steps, "when": when}})
    house.call(approval_flow.publish, {"approval_flow_id": made["id"]})
    return boss


@pytest.mark.requirement("ORG-20")
def test_a_person_is_forgotten_with_leave_only_where_a_flow_wants_it(desk):
    request, house = desk.note(names=[NAME]), desk.house
    desk.others(request, "count")
    boss, key = a_flow(house), {"personal_request_id": request}
    assert refusal(house.call, contract.erase, key) == "organization.permit.needed"
    version = desk.read(request)["version"]
    wish = {"action": contract.erase.id, "command": key, "record_version": version}
    about = house.call(permit_subject.describe, wish, via="gateway")
    assert about["record_id"] == request and NAME not in str(about) and PHONE not in str(about)
    asked = house.call(permit.file, {**wish, "reason": "x", "about": about}, via="gateway")
    hear(house, permit.moved)
    assert refusal(house.call, contract.cancel, key) == "document.frozen"
    hear(house, permit.approval_requested)
    house.acting(actor_id=boss).call(approval.approve, {"approval_id": asked["id"]})
    hear(house, approval.approved)
    erased = house.call(contract.erase, key, if_version=version)
    assert erased["state"] == "erasing" and len(house.told(USED)) == 1


USED = next(e for e in permit_subject.permit_subject.events if e.action == "used")


def hear(house, event):
    """Bring the newest of an event to the service that told it."""
    told = house.told(event)[-1]
    house.tell(event, told["subject"], told["data"], version=told["aggregateversion"])


@pytest.mark.requirement("PLT-19")
def test_who_has_left_is_reached_nowhere_any_more_and_stays_in_the_logs(desk):
    hired = desk.house.hire("left", name=NAME, mobile=PHONE, email=EMAIL)
    desk.house.sign_in("left", hired["initial_password"], device="手机 duxiu")
    about = {"about_resource": "customers.contact", "about_id": "c1"}
    desk.house.call(task.create, {"title": f"给{NAME}回电话 {PHONE}", **about})
    at = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
    guests = [{"email": EMAIL, "name": NAME}]
    desk.house.call(appointment.create, {"title": "签约", **at, "guests": guests})
    request = desk.note(record_ids=["c1"])
    desk.others(request, "count")
    assert refusal(desk.do, contract.erase, request) == "still_here"
    desk.house.call(staff.leave, {"staff_id": hired["id"]})
    desk.do(contract.erase, request)
    desk.others(request, "erase")
    gone = desk.house.call(staff.get, {"staff_id": hired["id"]})
    assert (gone["name"], gone["mobile"], gone["email"]) == (NAME, None, None)
    part = next(p for p in desk.read(request)["parts"] if p["service"] == "organization")
    assert part["kept"]["organization.sign_in"] == "logs"
    assert part["erased"]["organization.session"] == 1
    assert not traces(desk.house, PHONE, EMAIL)


@pytest.mark.requirement("PLT-14", "PLT-19")
def test_fields_of_the_house_tell_nothing_of_who_has_left_and_asked(desk):
    for of in ("organization.staff", "organization.task"):
        field = {"resource": of, "key": "c_home", "kind": "text", "label": "家", "required": True}
        desk.house.call(pieces.custom_fields.create, field)
    home = {"c_home": "愚园路31号"}
    hired = desk.house.hire("left", name=NAME, mobile=PHONE, email=EMAIL, custom=home)
    about = {"about_resource": "organization.staff", "about_id": hired["id"]}
    asked = {"title": "送行", **about, "custom": {"c_home": f"先打{PHONE}"}}
    made = desk.house.call(task.create, asked)
    desk.house.call(staff.leave, {"staff_id": hired["id"]})
    request = desk.note(record_ids=[hired["id"]])
    desk.others(request, "count")
    desk.do(contract.erase, request)
    desk.others(request, "erase")
    assert not traces(desk.house, PHONE, EMAIL, *home.values())
    assert desk.house.call(task.get, {"task_id": made["id"]})["custom"] == {"c_home": "先打***"}
    assert desk.house.call(staff.get, {"staff_id": hired["id"]})["custom"] == {}


@pytest.mark.requirement("PLT-19")
def test_who_is_known_by_another_number_is_found_in_fields_of_the_house(desk):
    field = {"resource": "organization.staff", "key": "c_card", "kind": "text", "label": "证件"}
    desk.house.call(pieces.custom_fields.create, {**field, "identifies": True})
    card = "310101199005041234"
    hired = desk.house.hire("left", name=NAME, custom={"c_card": card})
    desk.house.call(staff.leave, {"staff_id": hired["id"]})
    nothing = {"phones": [], "emails": []}
    assert refusal(desk.house.call, contract.create, nothing) == "nobody_named"
    request = desk.note(**nothing, numbers=[card])
    desk.others(request, "count")
    assert desk.read(request)["record_ids"] == [hired["id"]]
    desk.do(contract.erase, request)
    desk.others(request, "erase")
    assert not traces(desk.house, card)


@pytest.mark.requirement("PLT-19")
def test_where_who_has_left_came_to_work_is_forgotten(desk):
    week = [{"weekday": 1, "hours": [{"opens": "09:00", "closes": "18:00"}]}]
    desk.house.call(calendar.create, {"name": "公司", "weekly": week})
    hired = desk.house.hire("left", name=NAME, mobile=PHONE, email=EMAIL)
    here = {"kind": "in", "place": "家里", "latitude": "31.230416", "longitude": "121.473701"}
    desk.house.acting(actor_id=hired["id"]).call(attendance.clock, here)
    desk.house.call(staff.leave, {"staff_id": hired["id"]})
    request = desk.note()
    desk.others(request, "count")
    desk.do(contract.erase, request)
    desk.others(request, "erase")
    part = next(p for p in desk.read(request)["parts"] if p["service"] == "organization")
    assert part["erased"]["organization.attendance"] == 1
    assert not traces(desk.house, "31230416", "31.230416", "家里")


@pytest.mark.requirement("PLT-19")
@pytest.mark.requirement("PLT-17")
def test_who_was_a_guest_once_is_forgotten_in_the_history_of_the_appointment_too(desk):
    at = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
    guests = [{"email": EMAIL, "name": NAME}, {"email": "zhao@guest.example"}]
    keys = []
    for last in (guests[1:], guests):
        made = desk.house.call(appointment.create, {"title": "签约", **at, "guests": guests[1:]})
        keys.append({"appointment_id": made["id"]})
        for some in (guests, last):
            desk.house.call(appointment.update, {**keys[-1], "title": "签字", "guests": some})
    assert traces(desk.house, EMAIL)
    request = desk.note(record_ids=["c1"])
    desk.others(request, "count")
    desk.do(contract.erase, request)
    desk.others(request, "erase")
    assert not traces(desk.house, EMAIL)
    for key in keys:
        told = desk.house.call(appointment.history, key)["items"]
        named = [line for one in told for side in one["changes"].get("guests", ()) for line in side]
        assert {line["email"] for line in named if line} == {"***"}
        assert ["签约", "签字"] in [one["changes"].get("title") for one in told]


def test_a_request_that_is_closed_forgets_who_it_was(desk):
    request = desk.note()
    closed = desk.do(contract.cancel, request)
    assert (closed["state"], closed["phones"]) == ("cancelled", [])
    assert not traces(desk.house, PHONE, EMAIL)


def test_what_makes_no_sense_is_refused(desk):
    assert refusal(desk.house.call, contract.create, {"reason": "x"}) == "nobody_named"
    request = desk.note()
    assert refusal(desk.do, contract.erase, request) == "wrong_state"
    desk.do(contract.cancel, request)
    assert refusal(desk.do, contract.cancel, request) == "wrong_state"
    wrong = {"phones": ["call me"]}
    assert refusal(desk.house.call, contract.create, wrong) == "invalid"


@pytest.mark.requirement("PLT-19")
def test_what_is_kept_of_a_person_is_told_to_nobody_who_sees_less_than_all(desk):
    tell, scope = part_of("organization").tell, {"*": "all", "organization.personal_part": "below"}
    assert desk.house.call(tell, {"phones": [PHONE]})["complete"]
    limited = desk.house.acting(actor_id="clerk", scopes=scope)
    assert refusal(limited.call, tell, {"phones": [PHONE]}) == "forbidden"
