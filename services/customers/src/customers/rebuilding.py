"""What is folded from the events of other services can be thrown away and folded anew."""

import datetime as dt

from sqlalchemy import Connection, delete, or_, select

from chassis.due import due_work
from chassis.react import inbox_event, name_of
from customers.contacts import store as contacts
from customers.contacts.model import words as contact_words
from customers.credit import reactions as credit
from customers.credit.model import ExposureRef
from customers.customers import store as customers
from customers.customers.model import words as customer_words
from customers.figures import reactions as figures
from customers.figures.model import FACTS, Figures
from customers.grades.store import REBUILDING
from customers.leads import store as leads
from customers.leads.model import words as lead_words
from customers.timeline import reactions as timeline
from customers.timeline.model import TimelineEntry

FOLDING = (
    timeline.tell_it_on_the_timeline,
    credit.keep_what_the_customer_owes,
    figures.count_the_order,
    figures.count_what_is_kept_of_the_order,
    figures.count_the_money,
    figures.count_the_ticket,
    figures.count_what_is_owed,
)
FOUND_BY = (
    (customer_words, customers.find_all_anew),
    (contact_words, contacts.find_anew),
    (lead_words, leads.find_all_anew),
)
TELLING = ("sales", "ledger", "service_desk", "notify")
GRADED_AGAIN = dt.timedelta(minutes=30)
"""Grades stay as they are meanwhile: half of the money would let them fall."""


def forget(connection: Connection, now: dt.datetime) -> tuple[str, ...]:
    """
    Delete what was folded, and that its events were seen.

    Returns the services whose events are to be told once more.
    """
    others = or_(*(TimelineEntry.kind.startswith(f"{name}.") for name in TELLING))
    connection.execute(delete(TimelineEntry).where(others))
    for model in (*FACTS, Figures, ExposureRef):
        connection.execute(delete(model))
    names = [name_of(function) for function in FOLDING]
    connection.execute(delete(inbox_event).where(inbox_event.c.reaction.in_(names)))
    mine = (due_work.c.kind == REBUILDING, due_work.c.key == "all")
    if connection.execute(select(due_work.c.key).where(*mine)).first() is None:
        row = {"kind": REBUILDING, "key": "all", "due_at": now + GRADED_AGAIN, "data": {}}
        connection.execute(due_work.insert().values(**row, attempts=0))
    return TELLING
