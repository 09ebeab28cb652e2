"""Every query about activities, and how those of a lead become those of a customer."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select, update

from chassis import stock
from chassis.attachments.model import Attachment
from chassis.recycle_bin import throw_away
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import activity as contract
from customers.activities.model import Activity
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.timeline import store as timeline
from customers.timeline.model import TimelineEntry

NOTED = "customers.activity.created"
"""The kind of entry by which a timeline tells of an activity."""
LEAD, CUSTOMER = "customers.lead", "customers.customer"
OPPORTUNITIES = "sales.opportunity."


def removed(uow: UnitOfWork, activity_id: str) -> Activity:
    """Return an activity of the recycle bin that the caller may change, locked."""
    return stock.removed(uow, Activity, activity_id, Activity.within(uow.call, change=True))


def opportunities_of(uow: UnitOfWork, customer_id: str, ids: Sequence[str]) -> set[str]:
    """Return which of some opportunities stand on the timeline of a customer."""
    if not ids:
        return set()
    t = TimelineEntry
    mine = select(t.about_id).where(t.customer_id == customer_id, t.about_id.in_(ids))
    return set(uow.session.scalars(mine.where(t.kind.startswith(OPPORTUNITIES))))


def told(uow: UnitOfWork, of: Mapping[str, str], content: str, since: dt.datetime) -> bool:
    """Tell whether the same words were noted since a moment; of: the `lead_id`, or another's."""
    a = Activity
    with_whom = (getattr(a, name) == value for name, value in of.items())
    same = (*with_whom, a.content == content, a.happened_at >= since)
    return uow.session.scalar(select(a.id).where(*same).limit(1)) is not None


def carry(uow: UnitOfWork, lead_id: str, customer_id: str) -> list[str]:
    """
    Let follow-ups, plans and files of a lead be the customer's; return the ids of the files.

    On the timeline each stands where it happened.
    """
    a = Activity
    mine = select(a).where(a.lead_id == lead_id, a.customer_id.is_(None))
    moved = list(uow.session.scalars(mine.order_by(a.happened_at, a.id).with_for_update()))
    for activity in moved:
        activity.customer_id = customer_id
    told = [one for one in moved if one.deleted_at is None]
    timeline.note(uow, *(_noted(one) for one in told))
    if told:
        customers.note_activity(uow, customer_id, max(one.happened_at for one in told))
    return _move_files(uow, (LEAD, lead_id), (CUSTOMER, customer_id))


def bring_back(uow: UnitOfWork, lead_id: str, customer_id: str, files: Sequence[str]) -> None:
    """Let what was carried along be the lead's again."""
    a = Activity
    mine = select(a).where(a.lead_id == lead_id, a.customer_id == customer_id)
    moved = list(uow.session.scalars(mine.with_for_update()))
    for activity in moved:
        activity.customer_id = None
    _leave_timeline(uow, customer_id, [activity.id for activity in moved])
    _move_files(uow, (CUSTOMER, customer_id), (LEAD, lead_id), files)


def put_away(uow: UnitOfWork, activity: Activity) -> None:
    """Move an activity to the recycle bin; the timeline of its customer tells of it no more."""
    activity.deleted_at, activity.deleted_by = uow.now, uow.call.actor_id
    activity.deletion_batch = new_id()
    if activity.customer_id:
        _leave_timeline(uow, activity.customer_id, [activity.id])
        settle_last(uow, activity.customer_id)


def put_many_away(uow: UnitOfWork, activities: Sequence[Activity]) -> None:
    """Do so with activities of customers who never lay there, by few statements for all of them."""
    throw_away(uow, activities, Activity.id)
    of_each: dict[str, list[str]] = {}
    for activity in activities:
        of_each.setdefault(str(activity.customer_id), []).append(activity.id)
    for customer_id, ids in of_each.items():
        _leave_timeline(uow, customer_id, ids)
        settle_last(uow, customer_id)


def take_back(uow: UnitOfWork, activity: Activity) -> None:
    """Take an activity out of the recycle bin, and tell of it where it happened."""
    activity.deleted_at = activity.deleted_by = activity.deletion_batch = None
    if activity.customer_id:
        timeline.note(uow, _noted(activity))
        settle_last(uow, activity.customer_id)


def settle_last(uow: UnitOfWork, customer_id: str) -> None:
    """
    Note when the last activity with a customer was, after one was moved, removed or restored.

    It is no change of the customer, as `customers.note_activity` says.
    """
    uow.flush()
    there = (Activity.customer_id == customer_id, Activity.deleted_at.is_(None))
    last = uow.session.scalar(select(func.max(Activity.happened_at)).where(*there))
    at = min(last, uow.now) if last else None
    c = Customer
    mine = update(c).where(c.id == customer_id, c.last_activity_at.is_distinct_from(at))
    if uow.session.connection().execute(mine.values(last_activity_at=at)).rowcount:
        customers.follow_clock(uow, customer_id)


def _leave_timeline(uow: UnitOfWork, customer_id: str, ids: Sequence[str]) -> None:
    t = TimelineEntry
    noted = delete(t).where(t.customer_id == customer_id, t.about_id.in_(ids), t.kind == NOTED)
    uow.session.connection().execute(noted)


def beside(uow: UnitOfWork, lead_id: str, customer_id: str) -> set[bool]:
    """Return of the activities with a customer that came with no lead whether they are removed."""
    a = Activity
    removed = select(a.deleted_at.is_not(None)).distinct()
    others = removed.where(a.customer_id == customer_id, a.lead_id.is_distinct_from(lead_id))
    return set(uow.session.scalars(others))


def _move_files(
    uow: UnitOfWork,
    source: tuple[str, str],
    target: tuple[str, str],
    files: Sequence[str] | None = None,
) -> list[str]:
    """Give the files of one record, or some of them, to another; return their ids."""
    f = Attachment
    mine = select(f.id).where(f.of == source[0], f.record_id == source[1])
    if files is not None:
        mine = mine.where(f.id.in_(files))
    ids = list(uow.session.scalars(mine))
    moved = update(f).where(f.id.in_(ids)).values(of=target[0], record_id=target[1])
    uow.session.connection().execute(moved)
    return ids


def _noted(one: Activity) -> timeline.Note:
    about = (str(one.customer_id), contract.created, one.content, one.id)
    return timeline.Note(
        *about, one.happened_at, (one.author_id or one.created_by, one.author_name)
    )
