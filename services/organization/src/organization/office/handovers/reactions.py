"""Note how far each service is."""

from chassis.binding import reacts_to
from organization.office.handovers import store


@reacts_to(*store.REPORTS)
def note_how_far_a_service_is(event, *, uow):
    handover = store.locked(uow, event["handover_id"])
    if handover is not None:
        handover.note(event["service"], event.data, event.version, uow.now)
