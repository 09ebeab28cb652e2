"""Whom people have worked with since an import opened him, though his own record is as it was."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, not_, select

from chassis.uow import UnitOfWork
from contracts.customers import contact
from customers.sharing.model import Share
from customers.timeline.model import TimelineEntry
from customers.timeline.store import OF_CUSTOMERS

FILE = f"{OF_CUSTOMERS}.file_attached"
PERSON = contact.created.type.rsplit(".", 1)[0]


def worked_on(uow: UnitOfWork, customer_ids: Sequence[str], since: dt.datetime) -> set[str]:
    """
    Return who has follow-ups, contacts, files, shares or business of other services by now.

    since: when the import was over; the contacts until then it has brought itself. What was done
    to the customer's own record is told by its version.
    """
    t, s = TimelineEntry, Share
    of_the_record = and_(t.kind.startswith(f"{OF_CUSTOMERS}.", autoescape=True), t.kind != FILE)
    brought = and_(t.kind == PERSON, t.at <= since)
    noted = select(t.customer_id).where(t.customer_id.in_(customer_ids))
    noted = noted.where(not_(of_the_record), not_(brought)).distinct()
    shared = select(s.customer_id).where(s.customer_id.in_(customer_ids), s.ended_at.is_(None))
    return set(uow.session.scalars(noted)) | set(uow.session.scalars(shared))
