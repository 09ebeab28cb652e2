"""How this service learns who works here."""

from chassis.binding import reacts_to
from contracts.organization import staff
from sales.staff import store


@reacts_to(staff.created, staff.updated, staff.locked, staff.unlocked, staff.left)
def know_who_may_own_deals(event, *, uow):
    row = {"id": event.subject, "version": event.version}
    about = {"department_id": event.get("department_id"), "state": event.get("state") or "active"}
    store.keep(uow, row | about)
