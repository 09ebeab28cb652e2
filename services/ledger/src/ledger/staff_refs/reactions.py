"""How the ledger learns what colleagues are called."""

from chassis.binding import reacts_to
from contracts.organization import staff
from ledger.staff_refs import store


@reacts_to(staff.created, staff.updated, staff.locked, staff.unlocked, staff.left)
def know_what_colleagues_are_called(event, *, uow):
    told = {"name": event.get("name") or "", "login": event.get("login")}
    about = {"id": event.subject, "version": event.version}
    store.keep(uow, {**about, **told, "state": event.get("state") or "active"})
