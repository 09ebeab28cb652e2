"""Note what each service has found and erased."""

from chassis.binding import reacts_to
from organization.personal_requests import store


@reacts_to(*store.REPORTS)
def note_what_a_service_found_or_erased(event, *, uow):
    request = store.locked(uow, event["request_id"])
    if request is not None and request.note(event.data, uow.now):
        store.forget_who(uow, request)
