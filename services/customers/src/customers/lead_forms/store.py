"""Every query about forms."""

from typing import Any

from sqlalchemy import select, update

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from customers.lead_forms.model import LeadForm

DAY_OVER = "customers.lead_form_day_over"
"""The due work that tells what a form dropped on a day; its key is the form and the day."""


def by_key(uow: UnitOfWork, key: str) -> LeadForm:
    """Return the form with a key, locked, so that it is counted truly. Raises NotFound."""
    wanted = select(LeadForm).where(LeadForm.key == key).with_for_update()
    found = uow.session.scalars(wanted).first()
    if found is None:
        raise NotFound(resource=LeadForm.resource, id="")
    return found


def count(uow: UnitOfWork, form: LeadForm, counts: dict[str, Any]) -> None:
    """Write counts, which are no change of the form: who edits it is not disturbed."""
    mine = update(LeadForm).where(LeadForm.id == form.id)
    uow.session.connection().execute(mine.values(**counts))
