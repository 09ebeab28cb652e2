"""What the organization hears of others is noted, and told on, once wherever it is killed."""

import pytest
from sqlalchemy import insert, select

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import (
    activity,
    customer,
    lead_form,
    lead_rule,
    person,
    pool,
    recycle_rule,
    share,
)
from contracts.ledger import digest, payable, receivable
from contracts.notify import endpoint
from contracts.organization import (
    announcement,
    department,
    direct_message,
    handover,
    handover_part,
    permit,
    permit_subject,
    personal_request,
    pieces,
    staff,
)
from contracts.personal_data import part_of
from contracts.sales import credit, discount_approval, opportunity
from contracts.service_desk import ticket
from contracts.testing import heard
from organization.office.handovers.store import SERVICES
from organization.service import service
from organization.staff.model import Staff

from .test_customer_notices import ABOUT, DEBT, SHARED
from .test_kept_digests import TOLD as SEALED
from .test_office_crashes import a_given_permit, a_plan, a_wish_of_a_leaver
from .test_working_together import ASKING, what_is_asked

ME = "staff-1"
BOUGHT = {key: value for key, value in DEBT.items() if not key.startswith(("customer", "source"))}
SPENT = {event.action: event for event in permit_subject.permit_subject.events}
BORN = {"name": "韩梅梅", "on": "2026-03-28", "days_ahead": 3, "customer_name": "大疆"}
TALK = {"id": "a1", "customer_name": "华为", "kind": "call", "happened_at": "2026-03-25T03:00:00Z"}
PERSON = {"phones": ["13912345678"], "emails": [], "names": ["王小明"], "record_ids": []}


def below_a_boss(harness):
    """Return who works under somebody."""
    service.prepare(harness.runtime)
    boss = harness.call(staff.create, {"name": "Boss", "login": "boss"})["id"]
    asked = {"name": "Rep", "login": "rep", "superior_id": boss}
    return harness.call(staff.create, asked)["id"]


def about_mine(subject, /, **told):
    """Return an arrangement for an event about something of who works under a boss."""
    return lambda harness: (subject, {**told, "id": subject, "owner_id": below_a_boss(harness)})


def lost_by_mine(subject, /, **told):
    """Return an arrangement for an event about something that who works under a boss lost."""
    about = {**told, "id": subject}
    return lambda harness: (subject, {**about, "from_owner_id": below_a_boss(harness)})


def kept_by_mine(subject, /, **told):
    """Return an arrangement for an event about something that who works under a boss opened."""
    about = {**told, "id": subject}
    return lambda harness: (subject, {**about, "created_by": below_a_boss(harness)})


def looked_after_by_mine(harness):
    told = {"id": "r1", "name": "R", "reason": "all_full"}
    return "r1", {**told, "administrator_ids": [below_a_boss(harness)]}


def shared(harness):
    return "s", {**SHARED, "holder_kind": "staff", "holder_id": below_a_boss(harness)}


def a_full_day(harness):
    who = below_a_boss(harness)
    return who, {"id": who, "staff_id": who, "on": "2026-03-25", "viewed": 200}


def done_by_me(subject, /, **told):
    """Return an arrangement in which who causes the event is a colleague, who writes logs."""

    def arrange(harness):
        rep, people = below_a_boss(harness), Staff.__table__
        with harness.runtime.database.writing() as connection:
            row = connection.execute(select(people).where(people.c.id == rep)).mappings().one()
            connection.execute(insert(people).values(**{**row, "id": ME, "login": "me"}))
        return subject, {"id": subject, **told}

    return arrange


def running(harness):
    """Return a department with somebody in it whom what runs has not met yet."""
    service.prepare(harness.runtime)
    made = harness.call(department.create, {"name": "华东"})
    person = {"name": "A", "login": "aa", "department_ids": [made["id"]]}
    harness.call(staff.create, {**person, "login": "bb"})
    asked = {"title": "A", "text": "B", "department_ids": [made["id"]]}
    key = {"announcement_id": harness.call(announcement.create, asked)["id"]}
    harness.call(announcement.publish, key)
    return made, harness.call(staff.create, person)


def somebody_new(harness):
    _, person = running(harness)
    return person["id"], {**person, "initial_password": None}


def a_moved_department(harness):
    place, _ = running(harness)
    return place["id"], place


def a_case_of_nothing(harness):
    subject, told = what_is_asked(harness)
    harness.tell(ASKING, subject, told)
    return subject, {"id": subject, "reason": "x"}


def a_used_permit(harness):
    subject, told = a_given_permit(harness)
    harness.tell(SPENT["used"], subject, told)
    return subject, told


def a_waiting_permit(harness):
    a_wish_of_a_leaver(harness)
    asked = harness.told(permit.approval_requested)[-1]["subject"]
    return asked, {"permit_id": asked}


def somebody_to_look_for(phase):
    return lambda harness: (
        below_a_boss(harness) and "r",
        {"id": "r", "phase": phase, **PERSON},
    )


def a_request(harness):
    """Let somebody have asked; the others have found nothing."""
    asked = {"phones": ["13800138000"]}
    made = harness.call(personal_request.create, asked)
    for part in made["parts"]:
        told = {"request_id": made["id"], "service": part["service"], "phase": "count"}
        event = part_of(part["service"]).reported
        harness.tell(event, made["id"], {**told, "counts": {}, "kept": {}})
    return {"personal_request_id": made["id"]}


def a_last_report(harness):
    key = a_request(harness)["personal_request_id"]
    told = {"request_id": key, "service": "organization", "phase": "count"}
    return key, {**told, "counts": {"organization.task": 1}, "kept": {}}


def a_handover_that_is_over(harness):
    key = a_plan(harness)
    for round, phase in enumerate(("count", "move")):
        for place, name in enumerate(SERVICES):
            about = {**key, "service": name, "phase": phase, "round": round}
            told = {**about, "counts": {"x": 1}, "kept": 0, "finished": True}
            version = round * 1_000_000 + place + 1
            harness.tell(handover_part.reported, key["handover_id"], told, version=version)
        if phase == "count":
            harness.call(handover.start, key)
    return (key,)


def a_letter(harness):
    reader = below_a_boss(harness)
    harness.call(direct_message.create, {"to_staff_id": reader, "text": "A"})
    return {"staff_id": ME}, {"actor_id": reader}


DUE = {"due_at": "2026-04-01T00:00:00Z", "rule_id": "r", "rule_name": "七天", "title": "华为"}
OWING = {"customer_id": "c1", "customer_name": "华为"}
FORM = {"name": "官网", "on": "2026-03-25"}
LATE = {"name": "线索", "level": "superior", "days": 3}
CASES = [
    Case(recycle_rule.recycle_warned, about_mine("c1", **ABOUT, **DUE)),
    Case(customer.released, lost_by_mine("c1", **ABOUT, reason="七天", rule_id="r")),
    Case(customer.brought_back, about_mine("c1", **ABOUT)),
    Case(customer.transferred, about_mine("c1", **ABOUT, reason="handover")),
    Case(lead_rule.assigned, about_mine("l1", name="线索")),
    Case(lead_rule.overdue, about_mine("l1", **LATE)),
    Case(lead_rule.exhausted, looked_after_by_mine),
    *(
        Case(told, about_mine("p1", **BORN))
        for told in (person.birthday_near, person.birthday_reached)
    ),
    Case(lead_form.sent_again, about_mine("l1", name="线索", summary="改成十台")),
    Case(lead_form.customer_wrote, about_mine("c1", name="华为", summary="改成十台")),
    Case(lead_form.filled, kept_by_mine("f1", **FORM, per_day=500)),
    Case(lead_form.day_over, kept_by_mine("f1", **FORM, dropped=3)),
    Case(pool.view_limit_reached, a_full_day),
    Case(share.granted, shared),
    Case(share.ended, shared),
    Case(credit.standing_changed, about_mine("c1", **OWING, standing="over")),
    Case(receivable.due_soon, about_mine("d1", **DEBT, days_left=3)),
    Case(receivable.overdue, about_mine("d1", **DEBT, level=2, days_overdue=15)),
    Case(payable.due_soon, about_mine("d1", **BOUGHT, supplier_id="s", days_left=3)),
    Case(payable.overdue, about_mine("d1", **BOUGHT, supplier_id="s", level=2, days_overdue=15)),
    Case(endpoint.switched_off, about_mine("e1", url="https://a.example", reason="gone (410)")),
    Case(activity.created, done_by_me("a1", **TALK)),
    Case(opportunity.won, done_by_me("o1", customer_id="c1", title="OP 1")),
    Case(ticket.solved, done_by_me("t1", number="TK1", title="TK1", subject="x", state="solved")),
    Case(digest.sealed, lambda h: ("d-1", SEALED)),
    Case(staff.created, somebody_new),
    Case(department.updated, a_moved_department),
    Case(discount_approval.approval_withdrawn, a_case_of_nothing),
    Case(SPENT["given_back"], a_used_permit),
    Case(SPENT["outdated"], a_waiting_permit),
    Case(SPENT["outdated"], a_given_permit),
    Case(personal_request.asked, somebody_to_look_for("count"), with_due=True),
    Case(personal_request.asked, somebody_to_look_for("erase"), with_due=True),
    Case(part_of("organization").reported, a_last_report),
    Case(handover.undo, a_handover_that_is_over),
    Case(direct_message.read, a_letter),
    Case(pieces.closed_sheet_export, lambda h: ({"columns": ["name"]},)),
    *(case for case in heard(service) if case.work is permit.moved),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    found = enumerate_crashes(service, case, tmp_path)
    assert found.wrong == []
    assert found.tried > 1
