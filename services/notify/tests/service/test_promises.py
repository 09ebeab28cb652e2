"""Notify keeps what every service keeps, also when it is killed anywhere."""

from dataclasses import replace

from chassis.testing.crashes import Case
from chassis.testing.mounted import KILLED, view_cases
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import contact, customer, imports, lead, merger
from contracts.notify import (
    call,
    delivery,
    endpoint,
    message,
    partner,
    pieces,
    reminder,
    rule,
    template,
)
from contracts.organization import department, handover, personal_request, staff
from contracts.service_desk import ticket
from contracts.testing import heard
from notify.posting import Answer, Poster
from notify.public_events import PUBLIC
from notify.service import service

VIEWS = view_cases(pieces.saved_views, "notify.message")
LATER = "2026-04-25T04:00:00Z"
SMS = {"channel": "sms", "to": "13800138000"}
TEXT = {**SMS, "text": "您好"}
RINGING = {"reference": "r1", "step": "ringing", "number": "13800138000"}
NEW_ENDPOINT = {"url": "https://partner.invalid/hook", "topics": ["service_desk.*"]}
NEW_PARTNER = {"name": "acme", "topics": ["service_desk.*"]}
NEW_TEMPLATE = {"name": "welcome", "channel": "sms", "body": "您好{{ name }}"}
NEW_RULE = {
    "event_type": ticket.solved.type,
    "template_id": "ticket-solved-email",
    "recipient": "data.requester_email",
}
TICKET = {"id": "t1", "number": "TK1", "title": "TK1 x", "subject": "x", "state": "solved"}
SOLVED = {**TICKET, "requester_email": "li@example.com"}
CUSTOMER = {"id": "c1", "name": "华为"}
PERSON = {"id": "p1", "customer_id": "c1", "name": "王芳"}
PROVEN_BY_OTHERS = "goes through the same reaction as service_desk.ticket.solved"


def made(operation, fields, name, **more):
    """Return an arrangement that makes something and names it with the version it has."""

    def arrange(harness):
        service.prepare(harness.runtime)
        record = harness.call(operation, fields)
        return ({name: record["id"], **more}, {"if_version": record["version"]})

    return arrange


def a_cancelled_message(harness):
    arranged = made(message.create, {**TEXT, "send_at": LATER}, "message_id")(harness)
    harness.call(message.cancel, arranged[0])
    return (arranged[0], {"if_version": 2})


def an_ended_delivery(harness):
    arranged = made(endpoint.create, NEW_ENDPOINT, "endpoint_id")(harness)
    harness.call(endpoint.test, arranged[0])
    harness.run_due()
    [found] = harness.call(delivery.listed)["items"]
    return ({"delivery_id": found["id"]}, {"if_version": found["version"]})


def ready(*given):
    """Return an arrangement that only prepares the database."""

    def arrange(harness):
        service.prepare(harness.runtime)
        return given

    return arrange


class Outside(Poster):
    """Stands in for mail servers, partners' endpoints and the broker: everything is taken."""

    def send(self, outgoing):
        pass

    def publish(self, partner, entries):
        pass

    def post(self, url, body, headers):
        return Answer(200)


def provide_outside(runtime):
    outside = Outside()
    drivers = {"sms": outside, "email": outside}
    return {"drivers": drivers, "poster": outside, "partner_bus": outside}


MERGERS = [
    event.type
    for event in (
        merger.customers_merged,
        merger.customers_split,
        merger.contacts_merged,
        merger.contacts_split,
        merger.leads_merged,
        merger.leads_split,
    )
]
ALIKE = dict.fromkeys(MERGERS, "tried where mergers are tested")
ALIKE[personal_request.asked.type] = "killed in test_personal_data"
ALIKE[handover.asked.type] = "tried where handovers are tested"


SPARED = {"id": "l1", "opt_outs": ["+8613800138000", "li@example.com"]}
GIVEN = (customer.transferred, customer.claimed, customer.released)


class TestPromises(ServicePromises):
    service = replace(service, provides=provide_outside)
    catalogue = catalogue().of("notify")
    cases = (
        Case(template.create, lambda harness: (NEW_TEMPLATE,)),
        Case(template.update, made(template.create, NEW_TEMPLATE, "template_id", body="x")),
        Case(message.create, lambda harness: (TEXT,)),
        Case(message.cancel, made(message.create, {**TEXT, "send_at": LATER}, "message_id")),
        Case(message.resend, a_cancelled_message),
        Case(reminder.create, lambda harness: ({**SMS, "title": "x", "due_at": LATER},)),
        Case(
            reminder.update,
            made(reminder.create, {**SMS, "title": "x", "due_at": LATER}, "reminder_id", title="y"),
        ),
        Case(
            reminder.cancel,
            made(reminder.create, {**SMS, "title": "x", "due_at": LATER}, "reminder_id"),
        ),
        Case(call.report, lambda harness: (RINGING,)),
        Case(call.update, made(call.report, RINGING, "call_id", note="x")),
        Case(rule.create, ready(NEW_RULE)),
        Case(rule.update, made(rule.create, NEW_RULE, "rule_id", active=False)),
        Case(endpoint.create, lambda harness: (NEW_ENDPOINT,)),
        Case(endpoint.update, made(endpoint.create, NEW_ENDPOINT, "endpoint_id", active=False)),
        Case(endpoint.rotate, made(endpoint.create, NEW_ENDPOINT, "endpoint_id")),
        Case(endpoint.test, made(endpoint.create, NEW_ENDPOINT, "endpoint_id")),
        Case(delivery.resend, an_ended_delivery),
        Case(partner.create, lambda harness: (NEW_PARTNER,)),
        Case(partner.update, made(partner.create, NEW_PARTNER, "partner_id", active=False)),
        Case(ticket.solved, ready("t1", SOLVED)),
        Case(customer.created, lambda harness: ("c1", CUSTOMER)),
        Case(customer.updated, lambda harness: ("c1", CUSTOMER)),
        *(Case(told, lambda h: ("c1", CUSTOMER)) for told in GIVEN),
        Case(lead.updated, lambda harness: ("l1", SPARED)),
        Case(lead.created, lambda harness: ("l1", SPARED)),
        Case(customer.restored, lambda harness: ("c1", CUSTOMER)),
        Case(customer.removed, lambda harness: ("c1", CUSTOMER)),
        Case(contact.created, lambda harness: ("p1", PERSON)),
        Case(contact.removed, lambda harness: ("p1", PERSON)),
        Case(staff.created, lambda h: ("rep", {"id": "rep", "name": "Rep", "state": "active"})),
        Case(department.created, lambda h: ("d", {"id": "d", "name": "D", "path": "/d/"})),
        Case(imports.imported, lambda harness: ("j1", {"job_id": "j1", "customers": [CUSTOMER]})),
        Case(imports.contacts_imported, lambda h: ("j1", {"job_id": "j1", "contacts": [PERSON]})),
        *heard(service),
    )
    silent = {
        "notify.endpoint.rotate": "secrets are not told",
    }
    believed = {
        "notify.message.create /template_id": "beside a text no template may stand at all",
    }
    inputs = VIEWS
    uncrashed = dict.fromkeys(PUBLIC, PROVEN_BY_OTHERS) | ALIKE
    uncrashed |= dict.fromkeys((case.name for case in VIEWS), KILLED)
