"""Tasks, appointments, announcements and talk are killed at every statement and go on."""

import pytest

from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from contracts.organization import (
    announcement,
    appointment,
    approval,
    approval_flow,
    attendance,
    attendance_correction,
    attendance_month,
    calendar,
    calendar_feed,
    comment,
    direct_message,
    handover,
    handover_part,
    holiday_year,
    numbering_rule,
    permit,
    permit_subject,
    staff,
    task,
    work_log,
    work_request,
)
from contracts.organization.pieces import attachments
from organization.service import service

ME = "staff-1"
AT = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
DUE = {"due_at": "2026-03-26T01:00:00Z", "remind_minutes": [10], "recurrence": "FREQ=DAILY"}


def a_colleague(harness):
    service.prepare(harness.runtime)
    return harness.call(
        staff.create, {"name": "王小明", "login": "wang", "hired_on": "2020-01-01"}
    )["id"]


def a_new_task(harness):
    return {"title": "回访", "owner_id": a_colleague(harness), **DUE}


def a_task(harness, **about):
    return {"task_id": harness.call(task.create, a_new_task(harness))["id"], **about}


def a_done_task(harness):
    key = a_task(harness)
    harness.call(task.complete, key)
    return key


def a_given_task(harness):
    key = {"task_id": harness.call(task.create, {"title": "A"})["id"]}
    return {**key, "owner_id": a_colleague(harness)}


LATER, END = "2026-04-20T01:00:00Z", "2026-04-20T02:00:00Z"


def a_new_appointment(harness):
    invited = {"participant_ids": [a_colleague(harness)], "guests": [{"email": "zhao@guest.cn"}]}
    return {"title": "A", **AT, **invited, "remind_minutes": [5]}


def an_appointment(harness, **about):
    made = harness.call(appointment.create, a_new_appointment(harness))
    return {"appointment_id": made["id"], **about}


def a_time(harness, **about):
    """One of a series; *about*: when it is to be instead."""
    daily = {**a_new_appointment(harness), "recurrence": "FREQ=DAILY;COUNT=3"}
    made = harness.call(appointment.create, daily)
    return {"appointment_id": made["id"], "at": made["starts_at"], **about}


def an_invitation(harness):
    key = an_appointment(harness, answer="accepted")
    [one] = harness.call(appointment.get, {"appointment_id": key["appointment_id"]})["participants"]
    return (key, {"actor_id": one["staff_id"]})


def an_answer_by_mail(harness):
    made = an_appointment(harness)["appointment_id"]
    lines = [
        *("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{made}@appointments.crm"),
        *("DTSTAMP:20260325T040000Z", "SEQUENCE:1"),
        *("ATTENDEE;PARTSTAT=ACCEPTED:mailto:zhao@guest.cn", "END:VEVENT", "END:VCALENDAR"),
    ]
    return {"calendar": "\n".join(lines)}


def a_feed(harness):
    return {"calendar_feed_id": harness.call(calendar_feed.create, {"name": "A"})["id"]}


def an_announcement(harness, **about):
    asked = {"title": "A", "text": "B", "staff_ids": [a_colleague(harness)]}
    return {"announcement_id": harness.call(announcement.create, asked)["id"], **about}


def a_published_announcement(harness):
    key = an_announcement(harness)
    harness.call(announcement.publish, key)
    return key


def a_received_announcement(harness):
    key = a_published_announcement(harness)
    [one] = harness.call(announcement.receipts, key)["items"]
    return (key, {"actor_id": one["staff_id"]})


def words(harness):
    about = {"about_resource": "customers.customer", "about_id": "c1"}
    return {**about, "text": "A", "mentioned_ids": [a_colleague(harness)]}


def a_comment(harness, **about):
    return {"comment_id": harness.call(comment.create, words(harness))["id"], **about}


def a_log(harness, **about):
    made = harness.call(work_log.create, {"day": "2026-03-25", "done": "A"})
    return {"work_log_id": made["id"], **about}


def a_log_below(harness):
    service.prepare(harness.runtime)
    boss = harness.call(staff.create, {"name": "A", "login": "boss"})["id"]
    asked = {"name": "B", "login": "rep", "superior_id": boss}
    rep = harness.acting(actor_id=harness.call(staff.create, asked)["id"])
    made = rep.call(work_log.create, {"day": "2026-03-25", "done": "A"})
    return ({"work_log_id": made["id"], "text": "好"}, {"actor_id": boss})


HOURS = [{"opens": "09:00", "closes": "18:00"}]
WEEK = {"name": "A", "region": "CN", "weekly": [{"weekday": 1, "hours": HOURS}]}
YEAR = {"year": 2026, "days": [{"day": "2026-01-01", "name": "元旦", "off": True}]}
PUBLISHED = {"year": 2026, "days": [{"date": "2026-01-01", "name": "元旦", "isOffDay": True}]}
NUMBERS = {"series": "order", "pattern": "SO{yyyy}-{serial}", "reset": "yearly"}


def a_calendar(harness, **about):
    return {"calendar_id": harness.call(calendar.create, WEEK)["id"], **about}


def a_second_calendar(harness):
    harness.call(calendar.create, WEEK)
    return a_calendar(harness)


def a_rule(harness, **about):
    made = harness.call(numbering_rule.create, NUMBERS)
    return {"numbering_rule_id": made["id"], **about}


TRIP = {"kind": "outing", "title": "外出", **AT}


def a_request(harness, **about):
    return {"work_request_id": harness.call(work_request.create, TRIP)["id"], **about}


def a_note(harness):
    put = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
    key = {
        "resource": "organization.work_request",
        "record_id": a_request(harness)["work_request_id"],
    }
    return {**key, "upload": {**put, "name": "病假条.txt", "content_type": "text/plain"}}


def a_file(harness, *operations):
    given = a_note(harness)
    made = harness.call(attachments.create, given)
    key = {name: given[name] for name in ("resource", "record_id")}
    key["attachment_id"] = made["id"]
    for operation in operations:
        harness.call(operation, key)
    return key


def an_answer(harness):
    asked = harness.call(work_request.submit, a_request(harness))
    about = {"kind": "organization.work_request", "document_id": asked["id"]}
    told = {"document_resource": "x.y", "snapshot_hash": "0" * 64, "decided_by": "li"}
    return asked["approval_id"], {"id": asked["approval_id"], **about, **told}


def an_approved_request(harness):
    approval_id, told = an_answer(harness)
    harness.tell(approval.approved, approval_id, told)
    return {"work_request_id": told["document_id"]}


def an_asking(harness):
    harness.call(calendar.create, {"name": "A", "weekly": WEEK["weekly"]})
    about = {"actor_id": a_colleague(harness)}
    return ({"kind": "in", "at": "2026-03-23T00:55:00Z", "reason": "A"}, about)


def an_answer_to_the_asking(harness):
    wish, who = an_asking(harness)
    made = harness.acting(**who).call(attendance_correction.create, wish)["id"]
    about = {"kind": "organization.attendance_correction", "document_id": made, "decided_by": "li"}
    return made, {"id": made, **about, "document_resource": "x.y", "snapshot_hash": "0" * 64}


def a_correction(harness):
    who = a_colleague(harness)
    a_calendar(harness)
    return {"staff_id": who, "kind": "in", "at": "2026-03-25T01:00:00Z", "reason": "A"}


FEBRUARY = {"year": 2026, "month": 2}


def a_month(harness):
    service.prepare(harness.runtime)
    harness.call(calendar.create, {**WEEK, "region": None})
    return FEBRUARY


def a_closed_month(harness):
    key = harness.call(attendance_month.close, a_month(harness))["id"]
    harness.run_due()
    return {"attendance_month_id": key, "reason": "A"}


def a_plan(harness):
    """A colleague with three open tasks leaves; the heir is there."""
    leaver = a_colleague(harness)
    heir = harness.call(staff.create, {"name": "B", "login": "heir"})["id"]
    for _ in range(3):
        harness.acting(actor_id=leaver).call(task.create, {"title": "T"})
    made = harness.call(handover.create, {"leaver_id": leaver, "heir_ids": [heir]})
    return {"handover_id": made["id"]}


def a_new_plan(harness):
    leaver = a_colleague(harness)
    heir = harness.call(staff.create, {"name": "B", "login": "heir"})["id"]
    return {"leaver_id": leaver, "heir_ids": [heir]}


def a_request_to(phase):
    def arrange(harness):
        key = a_plan(harness)
        if phase != "count":
            harness.call(handover.start, key)
        event = harness.told(handover.asked)[-1]
        return event["subject"], event["data"]

    return arrange


def a_report(harness):
    key = a_plan(harness)
    about = {"service": "sales", "phase": "count", "round": 0, "counts": {"x": 1}, "kept": 0}
    return key["handover_id"], {**key, **about, "finished": True}


def a_wish(harness):
    service.prepare(harness.runtime)
    steps = [{"name": "boss", "approvers": [{"kind": "superior"}]}]
    told = {"kind": "organization.permit", "name": "P", "definition": {"steps": steps}}
    made = harness.call(approval_flow.create, told)["id"]
    harness.call(approval_flow.publish, {"approval_flow_id": made})
    wish = {"action": "customers.customer.destroy", "command": {"customer_id": "c1"}}
    return {**wish, "record_version": 3, "reason": "重复"}


def a_described_wish(harness):
    told = {"digest": "d" * 64, "name": "华为", "customer_id": "c1", "record": {"name": "华为"}}
    return {**a_wish(harness), "about": told}, {"via": "gateway"}


def a_wish_of_a_leaver(harness):
    harness.call(permit.create, a_wish(harness))
    asked = harness.told(permit.approval_requested)[-1]
    harness.tell(permit.approval_requested, asked["subject"], asked["data"])
    heirs = [{"id": "li", "department_id": None}]
    about = {"id": "h1", "round": 1, "leaver_id": ME, "heirs": heirs, "exceptions": []}
    return "h1", {**about, "phase": "move"}


def a_given_permit(harness):
    made = harness.call(permit.create, a_wish(harness))["id"]
    answer = {"id": made, "kind": "organization.permit", "document_id": made, "decided_by": "li"}
    answer |= {"document_resource": "x.y", "snapshot_hash": "0" * 64}
    harness.tell(approval.approved, made, answer)
    return made, {"permit_id": made}


USED = next(e for e in permit_subject.permit_subject.events if e.action == "used")
CASES = [
    Case(permit.create, lambda h: (a_wish(h),)),
    Case(permit.file, a_described_wish),
    Case(handover.asked, a_wish_of_a_leaver, with_due=True),
    Case(USED, a_given_permit),
    Case(handover.create, lambda h: (a_new_plan(h),)),
    Case(handover.start, lambda h: (a_plan(h),)),
    Case(handover.cancel, lambda h: (a_plan(h),)),
    Case(handover.asked, a_request_to("count")),
    Case(handover.asked, a_request_to("move"), with_due=True),
    Case(handover_part.reported, a_report),
    Case(work_request.create, lambda h: (TRIP,)),
    Case(work_request.update, lambda h: (a_request(h, title="B"),)),
    Case(work_request.submit, lambda h: (a_request(h),)),
    Case(attachments.create, lambda h: (a_note(h),)),
    Case(attachments.remove, lambda h: (a_file(h),)),
    Case(attachments.restore, lambda h: (a_file(h, attachments.remove),)),
    Case(work_request.withdraw, lambda h: (an_approved_request(h),)),
    Case(approval.approved, an_answer),
    Case(attendance.clock, lambda h: (a_calendar(h) and {"kind": "in"},)),
    Case(attendance_correction.create, an_asking),
    Case(approval.approved, an_answer_to_the_asking),
    Case(attendance.correct, lambda h: (a_correction(h),)),
    Case(attendance_month.close, lambda h: (a_month(h),), with_due=True),
    Case(attendance_month.reopen, lambda h: (a_closed_month(h),)),
    Case(calendar.create, lambda h: (WEEK,)),
    Case(calendar.update, lambda h: (a_calendar(h, name="B"),)),
    Case(calendar.make_default, lambda h: (a_second_calendar(h),)),
    Case(holiday_year.load, lambda h: (a_calendar(h) and YEAR,)),
    Case(holiday_year.load_published, lambda h: (a_calendar(h) and PUBLISHED,)),
    Case(numbering_rule.create, lambda h: (NUMBERS,)),
    Case(numbering_rule.update, lambda h: (a_rule(h, pattern="B{yyyy}-{serial}"),)),
    Case(task.create, lambda h: (a_new_task(h),)),
    Case(task.update, lambda h: (a_task(h, title="B"),)),
    Case(task.assign, lambda h: (a_given_task(h),)),
    Case(task.report, lambda h: (a_task(h, percent=5),)),
    Case(task.complete, lambda h: (a_task(h),)),
    Case(task.cancel, lambda h: (a_task(h),)),
    Case(task.reopen, lambda h: (a_done_task(h),)),
    Case(appointment.create, lambda h: (a_new_appointment(h),)),
    Case(
        appointment.update, lambda h: (an_appointment(h, title="B", participant_ids=[], guests=[]),)
    ),
    Case(appointment.cancel, lambda h: (an_appointment(h),)),
    Case(appointment.move_occurrence, lambda h: (a_time(h, starts_at=LATER, ends_at=END),)),
    Case(appointment.cancel_occurrence, lambda h: (a_time(h),)),
    Case(appointment.answer, an_invitation),
    Case(appointment.take_reply, lambda h: (an_answer_by_mail(h),)),
    Case(calendar_feed.create, lambda h: ({"name": "A"},)),
    Case(calendar_feed.revoke, lambda h: (a_feed(h),)),
    Case(announcement.create, lambda h: ({"title": "A", "text": "B"},)),
    Case(announcement.update, lambda h: (an_announcement(h, title="B"),)),
    Case(announcement.publish, lambda h: (an_announcement(h),)),
    Case(announcement.withdraw, lambda h: (a_published_announcement(h),)),
    Case(announcement.read, a_received_announcement),
    Case(comment.create, lambda h: (words(h),)),
    Case(comment.update, lambda h: (a_comment(h, text="B"),)),
    Case(comment.remove, lambda h: (a_comment(h),)),
    Case(direct_message.create, lambda h: ({"to_staff_id": a_colleague(h), "text": "A"},)),
    Case(work_log.create, lambda h: ({"day": "2026-03-25"},)),
    Case(work_log.update, lambda h: (a_log(h, done="B"),)),
    Case(work_log.submit, lambda h: (a_log(h),)),
    Case(work_log.remark, a_log_below),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
