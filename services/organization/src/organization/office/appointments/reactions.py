"""Remind everybody who is expected, and write to outsiders."""

import structlog

from chassis.due import when_due
from chassis.errors import ServiceError
from contracts.notify import message
from organization.office.appointments import store

log = structlog.get_logger()


@when_due(store.REMINDER)
def remind_of_the_appointment(work, *, uow):
    appointment = store.planned(uow, work["appointment_id"])
    if appointment is None:
        return
    store.tell_of(uow, appointment, ("Soon", "即将开始"), appointment.everybody)
    if appointment.recurrence:
        store.remind_next(uow, appointment, work["minutes"])


@when_due(store.GUEST_MAIL)
def write_to_the_guest(work, *, transaction, runtime):
    """Ask notify to send; asked again with the same key it sends nothing twice."""
    told = {"channel": "email", **work.data, "subject": work["subject"][:200]}
    told["text"] = (work["text"] or work["subject"])[:5000]
    try:
        key = f"guest-{work.key}"
        runtime.rpc.call(message.create, told, runtime.own_call(), idempotency_key=key)
    except ServiceError as refusal:
        if refusal.status >= 500:
            raise
        log.warning("guest.not_written_to", key=work.key, code=refusal.code)
