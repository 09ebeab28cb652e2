"""What can be done with appointments."""

import datetime as dt
from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.field_rights import unseen
from chassis.scopes import in_reach, visible
from chassis.values import new_id
from chassis.words import word
from contracts.organization import appointment as contract
from organization.access import viewing
from organization.office import recurrence
from organization.office.appointments import rules, store
from organization.office.appointments.model import Appointment

INVITATION, CHANGED = ("Invitation", "日程邀请"), ("Changed", "日程变更")
CANCELLED = ("Cancelled", "日程取消")
LONGEST = dt.timedelta(days=92)
get_appointment = implements(contract.get)(stock.get(Appointment, "appointment_id"))
list_appointments = implements(contract.listed)(stock.listing(Appointment, contract.listed))
search_appointments = implements(contract.searched)(stock.listing(Appointment, contract.searched))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Appointment, "appointment_id"))
read_history = implements(contract.history)(stock.past(Appointment, "appointment_id"))


@implements(contract.create)
def plan_appointment(fields, *, uow):
    invited, guests = fields.pop("participant_ids"), fields.pop("guests")
    appointment = Appointment(
        id=new_id(),
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
        zone=uow.call.time_zone,
        state="planned",
    )
    appointment.change(fields)
    store.refuse_strangers(uow, appointment, invited)
    recurrence.check(appointment.recurrence, appointment.starts_at, appointment.zone)
    appointment.invite(invited)
    appointment.host(guests)
    uow.add(appointment)
    store.set_reminders(uow, appointment, [])
    store.invite(uow, appointment, INVITATION, appointment.participant_ids)
    _write(uow, appointment, INVITATION, appointment.guests)
    appointment.conflicts = store.conflicts(uow, appointment)
    return appointment


@implements(contract.update)
def change_appointment(patch, *, uow):
    appointment = _changing(uow, patch.pop("appointment_id"))
    singles, then = store.singles(uow, appointment), appointment.as_before()
    before, invited = list(appointment.remind_minutes), patch.pop("participant_ids", None)
    was, guests = set(appointment.participant_ids), patch.pop("guests", None)
    moved = appointment.change(patch)
    store.refuse_strangers(uow, appointment, invited or [])
    if {"recurrence", "starts_at"} & patch.keys():
        recurrence.check(appointment.recurrence, appointment.starts_at, appointment.zone)
    if invited is not None:
        appointment.invite(invited)
    store.set_reminders(uow, appointment, before)
    coming = appointment.participant_ids
    store.invite(uow, appointment, CHANGED, [one for one in coming if one in was])
    store.invite(uow, appointment, INVITATION, [one for one in coming if one not in was])
    store.call_off(uow, appointment, sorted(was - set(coming)))
    gone = appointment.host(guests) if guests is not None else []
    _write(uow, appointment, CHANGED, appointment.guests)
    _write(uow, appointment, CANCELLED, gone, called_off=True)
    for one in singles:
        if moved:
            _call_off(uow, one)
        else:
            one.go_along(appointment, then)
            store.set_reminders(uow, one, then["remind_minutes"])
    appointment.conflicts = store.conflicts(uow, appointment)
    return appointment


@implements(contract.cancel)
def cancel_appointment(command, *, uow):
    appointment = _changing(uow, command["appointment_id"])
    for one in (appointment, *store.singles(uow, appointment)):
        _call_off(uow, one)
    return appointment


@implements(contract.move_occurrence)
def move_one_time(command, *, uow):
    series = _changing(uow, command.pop("appointment_id"))
    one = store.detach(uow, series, command.pop("at"))
    one.change(command)
    store.set_reminders(uow, one, one.remind_minutes)
    store.invite(uow, one, CHANGED, one.participant_ids)
    _write(uow, one, CHANGED, one.guests)
    one.conflicts = store.conflicts(uow, one)
    return one


@implements(contract.cancel_occurrence)
def cancel_one_time(command, *, uow):
    one = store.detach(uow, _changing(uow, command["appointment_id"]), command["at"])
    _call_off(uow, one)
    return one


@implements(contract.answer)
def answer_invitation(command, *, uow):
    appointment = _answering(uow, command["appointment_id"], visible)
    if command["at"]:
        appointment = store.single(uow, appointment, command["at"])
    appointment.answer(uow.call.actor_id, command["answer"], uow.now)
    what = _answered(uow.call.actor_name or "", command["answer"])
    store.tell_of(uow, appointment, what, [appointment.owner_id])
    return appointment


@implements(contract.take_reply)
def take_reply(command, *, uow):
    told = rules.read_answer(command["calendar"])
    if told is None:
        raise contract.UnreadableReply()
    appointment = _answering(uow, told.appointment_id, in_reach)
    if told.at:
        with blaming("/calendar"):
            appointment = store.single(uow, appointment, told.at)
    if told.sequence < appointment.asked_sequence:
        raise contract.OutdatedReply()
    colleague = store.answering(uow, appointment, told.email)
    if colleague:
        is_news = appointment.answer(colleague, told.answer, min(told.told_at, uow.now))
    else:
        is_news = appointment.answer_of_guest(told.email, told.answer, told.told_at, uow.now)
    if not is_news:
        return _shown(uow, appointment)
    what = _answered(told.email, told.answer)
    store.tell_of(uow, appointment, what, [appointment.owner_id])
    return _shown(uow, appointment)


@implements(contract.busy)
def read_busy_times(command, *, uow):
    start, end = command["starts_at"], command["ends_at"]
    if end <= start:
        raise contract.Backwards()
    if end - start > LONGEST:
        raise contract.TooLong(days=LONGEST.days)
    staff_ids = command.get("staff_ids") or [uow.call.actor_id]
    return {"items": store.busy(uow, staff_ids, start, end)}


@implements(contract.invitation)
def hand_out_invitation(command, *, uow, settings):
    appointment = stock.load(uow, Appointment, command["appointment_id"])
    people = store.people(uow, [appointment.owner_id, *appointment.participant_ids])
    hides = unseen(uow.call.field_rights, Appointment.resource)
    singles = store.singles(uow, appointment)
    content = rules.invitation(appointment, people, singles=singles, hides=hides)
    return store.stored(settings, content, "invitation.ics")


def _answered(who: str, answer: str) -> tuple[str, str]:
    english, chinese = (word(answer, language, "answer") or answer for language in ("en", "zh"))
    return f"{who} {english}", f"{who} {chinese}"


def _write(uow: Any, appointment: Appointment, what: Any, guests: Any, **about: Any) -> None:
    emails = [guest.email for guest in guests]
    store.write_to_guests(uow, appointment, what, emails, **{"called_off": False, **about})


def _call_off(uow: Any, appointment: Appointment) -> None:
    appointment.cancel()
    for minutes in appointment.remind_minutes:
        uow.unschedule(store.REMINDER, f"{appointment.id}:{minutes}")
    store.call_off(uow, appointment, appointment.participant_ids)
    _write(uow, appointment, CANCELLED, appointment.guests, called_off=True)


def _changing(uow: Any, appointment_id: str) -> Appointment:
    appointment: Appointment = stock.load(uow, Appointment, appointment_id, change=True)
    return appointment


def _shown(uow: Any, appointment: Appointment) -> Any:
    """Return what a mail gateway is told: of a private appointment no more than its times."""
    return appointment if appointment.is_open_to(uow.call.actor_id) else appointment.outline


def _answering(uow: Any, appointment_id: str, by: Any) -> Appointment:
    """Return it, locked: the model knows who is invited. by: says who may answer for them."""
    seen = by(Appointment, uow.call)
    appointment: Appointment = uow.load(Appointment, appointment_id, seen, change=True)
    return appointment
