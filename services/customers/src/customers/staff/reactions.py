"""How this service learns who works here."""

from chassis.binding import reacts_to
from contracts.organization import staff
from customers.figures.store import at_day
from customers.staff import store


@reacts_to(staff.created, staff.updated, staff.locked, staff.unlocked, staff.left)
def know_who_works_here(event, *, uow):
    hired_on = event.get("hired_on")
    row = {
        "id": event.subject,
        "version": event.version,
        "name": event.get("name") or "",
        "login": event.get("login"),
        "mobile": event.get("mobile"),
        "department_id": event.get("department_id"),
        "state": event.get("state") or "active",
        "role_ids": event.get("role_ids") or [],
        "joined_at": at_day(hired_on) if hired_on else event.get("created_at"),
    }
    store.keep(uow, row)
