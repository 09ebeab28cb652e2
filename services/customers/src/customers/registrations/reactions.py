"""What the answer to a registration does: a customer is opened, or the claim is free again."""

import datetime as dt
from typing import Any

from chassis.binding import reacts_to
from chassis.errors import Refusal
from contracts.organization import approval
from customers.customers import holding, opening
from customers.customers import store as customers
from customers.customers.model import checked
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
    registration.state, registration.answer = _open(uow, registration, settings)


@reacts_to(approval.rejected, approval.returned, approval.recalled)
def free_the_registration(event, *, uow):
    registration = store.frozen_by(uow, event.subject)
    if registration is not None:
        registration.thaw(event.subject)
        registration.state, registration.answer = STATES[event.type], event.get("comment")


def _open(uow: Any, registration: Registration, settings: Any) -> tuple[str, str | None]:
    """Open the customer for who registered it; return the state that follows, and why."""
    fields = checked(registration.becomes, settings.numbers_of("registrations"))
    found = customers.candidates(uow, fields)
    if any(one["blocking"] for one in found):
        return "conflicting", "customers.customer.duplicate"
    owner = registration.owner_id
    try:
        heir = staff.active(uow, owner or "")
        holding.obey_cap(uow, heir.id, settings.holding_cap)
    except Refusal as refusal:
        return "conflicting", refusal.code
    customer = opening.open_customer(uow, fields, heir.id, namesake=bool(found), how="registration")
    customer.come_to(heir.id, heir.department_id, uow.now)
    if settings.registration_protects_days:
        days = dt.timedelta(days=settings.registration_protects_days)
        customer.protected_until = uow.now + days
        customers.follow_clock(uow, customer.id)
    registration.customer_id = customer.id
    return "approved", None
