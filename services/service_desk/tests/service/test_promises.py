"""The service desk keeps what every service keeps, also when it is killed anywhere."""

from chassis.testing.crashes import Case
from chassis.testing.mounted import Mounted, a_job_that_waits
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import contact, customer, imports, merger
from contracts.organization import (
    calendar,
    department,
    handover,
    personal_request,
    role,
    staff,
)
from contracts.service_desk import pieces, response_target, ticket
from contracts.testing import heard
from service_desk.service import service

NEW = {"subject": "打印机", "requester_name": "王小明"}
PERSON = {"id": "p1", "customer_id": "c1", "name": "王芳"}
TOLD = {"id": "c1", "name": "华为"}


def a_ticket(harness, **fields):
    service.prepare(harness.runtime)
    made = harness.call(ticket.create, NEW)
    return ({"ticket_id": made["id"], **fields}, {"if_version": 1})


def an_assignment(harness):
    harness.tell(staff.created, "li", {"id": "li", "name": "Li"})
    return a_ticket(harness, owner_id="li")


def a_batch(harness):
    key, _ = a_ticket(harness)
    ids = [key["ticket_id"]]
    return {"verb": "update", "mode": "atomic", "ids": ids, "change": {"priority": "high"}}


def a_solved_ticket(harness, **fields):
    key, about = a_ticket(harness)
    harness.call(ticket.solve, key, **about)
    return ({**key, **fields}, {"if_version": 2})


def a_ticking_ticket(harness):
    a_ticket(harness)
    about = {"id": "k1", "name": "企业日历", "is_default": True, "zone": "Asia/Shanghai"}
    return ("k1", {**about, "weekly": {}, "special": {}, "years": [2020]})


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
ALIKE = dict.fromkeys(MERGERS, "tried where mergers are tested")
ALIKE[handover.asked.type] = "killed in test_handovers"
ALIKE[personal_request.asked.type] = "killed in test_personal_data"


PIECES = Mounted(
    pieces, "service_desk.ticket", ("service_desk.ticket", lambda h: a_ticket(h)[0]["ticket_id"])
).cases()


CONTACTS = (contact.created, contact.updated, contact.restored, contact.removed)
GIVEN = (customer.transferred, customer.claimed, customer.released)


class TestPromises(ServicePromises):
    service = service
    silent = {
        "service_desk.ticket.export": "a file for oneself",
        "service_desk.saved_view.choose": "a taste of one's own",
        "service_desk.saved_view.choose_none": "a taste of one's own",
    }
    uncrashed = ALIKE
    catalogue = catalogue().of("service_desk")
    cases = (
        *PIECES,
        Case(pieces.ticket_batch, lambda harness: (a_batch(harness),)),
        Case(pieces.ticket_export, lambda harness: ({"columns": ["subject"]},)),
        Case(ticket.create, ready(NEW)),
        Case(ticket.update, lambda harness: a_ticket(harness, priority="urgent")),
        Case(ticket.take, a_ticket),
        Case(ticket.assign, an_assignment),
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
        Case(calendar.updated, a_ticking_ticket),
        Case(customer.created, lambda harness: ("c1", TOLD)),
        Case(customer.updated, lambda harness: ("c1", TOLD)),
        *(Case(told, lambda h: ("c1", TOLD)) for told in GIVEN),
        *(Case(told, lambda h: ("p1", PERSON)) for told in CONTACTS),
        Case(staff.created, lambda h: ("rep", {"id": "rep", "name": "Rep", "state": "active"})),
        Case(department.created, lambda h: ("d", {"id": "d", "name": "D", "path": "/d/"})),
        Case(role.created, lambda h: ("r", {"id": "r", "name": "R"})),
        Case(customer.restored, lambda harness: ("c1", TOLD)),
        Case(customer.removed, lambda harness: ("c1", TOLD)),
        Case(imports.imported, lambda harness: ("j1", {"job_id": "j1", "customers": [TOLD]})),
        Case(imports.contacts_imported, lambda h: ("j1", {"job_id": "j1", "contacts": [PERSON]})),
        *heard(service),
        Case(
            pieces.jobs.cancel,
            lambda h: (a_job_that_waits(h, pieces.ticket_export, {"columns": ["subject"]}),),
        ),
    )
