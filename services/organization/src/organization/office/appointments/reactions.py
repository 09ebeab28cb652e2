"""Remind everybody who is expected."""

from chassis.due import when_due
from organization.office.appointments import store


@when_due(store.REMINDER)
def remind_of_the_appointment(work, *, uow):
    appointment = store.planned(uow, work["appointment_id"])
    if appointment is None:
        return
    store.tell_of(uow, appointment, "Soon 即将开始", appointment.everybody)
    if appointment.recurrence:
        store.remind_next(uow, appointment, work["minutes"])
