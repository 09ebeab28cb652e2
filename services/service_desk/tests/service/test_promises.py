"""The service desk keeps what every service keeps, also when it is killed anywhere."""

from chassis.files import FileStore
from chassis.testing.crashes import Case
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import customer, imports, merger
from contracts.organization import department, handover, numbering_rule, staff
from contracts.service_desk import response_target, ticket
from contracts.service_desk.pieces import attachments, custom_fields, saved_views
from service_desk.service import service

NEW = {"subject": "打印机", "requester_name": "王小明"}
TOLD = {"id": "c1", "name": "华为"}


def a_ticket(harness, **fields):
    service.prepare(harness.runtime)
    made = harness.call(ticket.create, NEW)
    return ({"ticket_id": made["id"], **fields}, {"if_version": 1})


def a_solved_ticket(harness, **fields):
    key, about = a_ticket(harness)
    harness.call(ticket.solve, key, **about)
    return ({**key, **fields}, {"if_version": 2})


def a_pending_ticket(harness):
    key, about = a_ticket(harness)
    harness.call(ticket.pend, key, **about)
    return (key, {"if_version": 2})


def ready(*given):
    """Return an arrangement that only prepares the database."""

    def arrange(harness):
        service.prepare(harness.runtime)
        return given

    return arrange


MERGERS = [
    event.type
    for event in (
        merger.customers_merged,
        merger.customers_split,
        merger.contacts_merged,
        merger.contacts_split,
    )
]
ALIKE = {
    event.type: "a projection of the chassis, tried where it is kept"
    for one in (
        staff.staff,
        department.department,
        numbering_rule.numbering_rule,
        handover.handover,
    )
    for event in one.events
} | dict.fromkeys(MERGERS, "tried where mergers are tested")


def a_field(harness, **fields):
    about = {"resource": "service_desk.ticket", "key": "c_code", "kind": "text", "label": "编码"}
    made = harness.call(custom_fields.create, about)
    return {"resource": about["resource"], "custom_field_id": made["id"], **fields}


def a_retired_field(harness):
    key = a_field(harness)
    harness.call(custom_fields.retire, key)
    return key


def a_view(harness, **fields):
    made = harness.call(saved_views.create, {"resource": "service_desk.ticket", "name": "V"})
    return {"resource": "service_desk.ticket", "saved_view_id": made["id"], **fields}


def an_upload(harness):
    about = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
    upload = {**about, "name": "a.txt", "content_type": "text/plain"}
    record_id = a_ticket(harness)[0]["ticket_id"]
    return {"resource": "service_desk.ticket", "record_id": record_id, "upload": upload}


def an_attachment(harness):
    given = an_upload(harness)
    made = harness.call(attachments.create, given)
    return {**{k: given[k] for k in ("resource", "record_id")}, "attachment_id": made["id"]}


def a_removed_attachment(harness):
    key = an_attachment(harness)
    harness.call(attachments.remove, key)
    return key


NEW_FIELD = {"resource": "service_desk.ticket", "key": "c_n", "kind": "number", "label": "N"}
PIECES = (
    Case(custom_fields.create, lambda h: (NEW_FIELD,)),
    Case(custom_fields.update, lambda h: (a_field(h, unique=True),)),
    Case(custom_fields.retire, lambda h: (a_field(h),)),
    Case(custom_fields.reinstate, lambda h: (a_retired_field(h),)),
    Case(custom_fields.remove, lambda h: (a_field(h),)),
    Case(saved_views.create, lambda h: ({"resource": "service_desk.ticket", "name": "V"},)),
    Case(saved_views.update, lambda h: (a_view(h, name="W"),)),
    Case(saved_views.share, lambda h: (a_view(h, shared=[{"kind": "everybody"}]),)),
    Case(saved_views.choose, lambda h: (a_view(h),)),
    Case(saved_views.choose_none, lambda h: ({"resource": "service_desk.ticket"},)),
    Case(saved_views.remove, lambda h: (a_view(h),)),
    Case(attachments.create, lambda h: (an_upload(h),)),
    Case(attachments.remove, lambda h: (an_attachment(h),)),
    Case(attachments.restore, lambda h: (a_removed_attachment(h),)),
)


class TestPromises(ServicePromises):
    service = service
    uncrashed = ALIKE
    catalogue = catalogue().of("service_desk")
    cases = (
        *PIECES,
        Case(ticket.create, ready(NEW)),
        Case(ticket.update, lambda harness: a_ticket(harness, priority="urgent")),
        Case(ticket.take, a_ticket),
        Case(ticket.assign, lambda harness: a_ticket(harness, owner_id="staff-2")),
        Case(ticket.reply, lambda harness: a_ticket(harness, text="您好")),
        Case(ticket.pend, a_ticket),
        Case(ticket.hold, a_ticket),
        Case(ticket.resume, a_pending_ticket),
        Case(ticket.solve, a_ticket),
        Case(ticket.close, a_ticket),
        Case(ticket.reopen, lambda harness: a_solved_ticket(harness, reason="又坏了")),
        Case(
            response_target.update,
            ready({"response_target_id": "low", "minutes": 5}, {"if_version": 1}),
        ),
        Case(customer.created, lambda harness: ("c1", TOLD)),
        Case(customer.updated, lambda harness: ("c1", TOLD)),
        Case(customer.restored, lambda harness: ("c1", TOLD)),
        Case(customer.removed, lambda harness: ("c1", TOLD)),
        Case(imports.imported, lambda harness: ("j1", {"job_id": "j1", "customers": [TOLD]})),
    )
