"""What the answer to a registration does: a customer is opened, or the claim is free again."""

import datetime as dt
from typing import Any

from chassis.binding import reacts_to
from chassis.errors import Refusal
from contracts.organization import approval
from customers.customers import holding, opening
from customers.customers import store as customers
from customers.customers.model import checked
from customers.pools import store as pools
from customers.registrations import store
from customers.registrations.model import Registration
from customers.staff import store as staff

STATES = {
    approval.rejected.type: "rejected",
    approval.returned.type: "draft",
    approval.recalled.type: "draft",
}


@reacts_to(approval.approved)
def open_the_customer_that_was_approved(event, *, uow, settings):
    registration = store.frozen_by(uow, event.subject)
    if registration is None:
        return
    registration.thaw(event.subject)
    registration.state, registration.answer = _open(uow, registration, event.subject, settings)


@reacts_to(approval.rejected, approval.returned, approval.recalled)
def free_the_registration(event, *, uow):
    registration = store.frozen_by(uow, event.subject)
    if registration is not None:
        registration.thaw(event.subject)
        registration.state, registration.answer = STATES[event.type], event.get("comment")


def _open(
    uow: Any, registration: Registration, approval_id: str, settings: Any
) -> tuple[str, str | None]:
    """Open the customer for whom was chosen; return the state that follows, and why."""
    fields = checked(registration.becomes, settings.numbers_of("registrations"))
    found = customers.candidates(uow, fields)
    if any(one["blocking"] for one in found):
        return "conflicting", "customers.customer.duplicate"
    owner, pool_id = store.chosen(uow, registration, approval_id)
    try:
        heir = _heir(uow, owner, settings)
        if pool_id:
            pools.taking(uow, pool_id)
    except Refusal as refusal:
        return "conflicting", refusal.code
    fields = {**fields, "pool_id": pool_id}
    until = _protected_until(uow.now, settings.registration_protects_days)
    to = (heir.id, heir.department_id) if heir else (None, None)
    customer = opening.open_customer(uow, fields, to, namesake=bool(found), how="registration")
    if heir is not None:
        customer.protected_until = until
        customers.follow_clock(uow, customer.id)
    registration.customer_id, registration.protected_until = customer.id, until
    return "approved", None


def _heir(uow: Any, owner: str | None, settings: Any) -> Any:
    """Return who gets the customer, None for the pool; refuses who cannot have one more."""
    if owner is None:
        return None
    heir = staff.active(uow, owner)
    holding.obey_cap(uow, heir.id, settings.holding_cap)
    return heir


def _protected_until(now: dt.datetime, days: int) -> dt.datetime | None:
    return now + dt.timedelta(days=days) if days else None
