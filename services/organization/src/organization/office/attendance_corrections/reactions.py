"""What the answer to a request does: the day is put right."""

from chassis.binding import reacts_to
from contracts.organization import approval
from organization.office.attendance import store as attendance
from organization.office.attendance_corrections import store
from organization.office.attendance_corrections.model import TITLES
from organization.office.attendance_months import store as months

STATE = {event.type: event.action for event in approval.ANSWERS}


@reacts_to(*approval.ANSWERS)
def put_the_day_right_that_was_asked_for(event, *, uow):
    correction = store.waiting(uow, event.subject)
    if correction is None:
        return
    state = STATE[event.type]
    day = correction.day
    month = months.shut_between(uow, day, day) if state == "approved" else None
    if month:
        state = "lapsed"
    correction.take_answer(state, event, uow.now)
    if month:
        english, chinese = (f"{day} {TITLES[of][correction.kind]}" for of in ("en", "zh"))
        months.tell_that_it_lapsed(uow, correction, (english, chinese), month, correction.reason)
    if state == "approved":
        attendance.put_right(uow, correction)
