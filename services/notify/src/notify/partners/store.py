"""Every query about partners and their logs."""

import datetime as dt

import orjson
from sqlalchemy import Connection, Select, delete, func, select, tuple_, update

from chassis.react import Told
from chassis.uow import UnitOfWork
from notify import public_events
from notify.partners.model import Partner, PartnerEvent

FEEDING = "notify.partner_feed"
"""The due work that publishes what one partner has not got yet; its id is the key."""
BATCH = 200


def taken(uow: UnitOfWork, name: str) -> bool:
    return uow.session.scalar(select(Partner.id).where(Partner.name == name)) is not None


def enqueue(uow: UnitOfWork, event: Told) -> None:
    """Write *event* into the log of every partner that it is granted to."""
    chosen = select(Partner).where(Partner.active.is_(True)).order_by(Partner.id)
    for partner in uow.session.scalars(chosen).all():
        if public_events.wanted(partner.topics, event.type):
            body = orjson.dumps(public_events.envelope(event)).decode()
            about = {"event_id": event.id, "type": event.type, "body": body, "at": uow.now}
            uow.session.add(PartnerEvent(partner_id=partner.id, **about))
            uow.schedule(FEEDING, partner.id, uow.now)


def next_batch(uow: UnitOfWork, partner_id: str) -> tuple[Partner, list[PartnerEvent]] | None:
    """Number what is not numbered yet and return what is not sent yet, in order."""
    partner = uow.session.get(Partner, partner_id, with_for_update=True)
    if partner is None:
        return None
    c = PartnerEvent
    mine = select(c).where(c.partner_id == partner_id, c.sent_at.is_(None))
    numbered = mine.where(c.sequence.is_not(None)).order_by(c.sequence).limit(BATCH)
    found = list(uow.session.scalars(numbered))
    fresh = mine.where(c.sequence.is_(None)).order_by(c.position).limit(BATCH - len(found))
    last = last_sequence(uow, partner_id)
    for number, row in enumerate(uow.session.scalars(fresh).all(), last + 1):
        row.sequence = number
        found.append(row)
    return partner, found


def last_sequence(uow: UnitOfWork, partner_id: str) -> int:
    """Return the sequence of the newest event that was published to the partner, or 0."""
    newest = select(func.max(PartnerEvent.sequence)).where(PartnerEvent.partner_id == partner_id)
    return int(uow.session.scalar(newest) or 0)


def mark_sent(uow: UnitOfWork, partner_id: str, upto: int) -> bool:
    """Note that everything up to the sequence *upto* is published; return whether more waits."""
    c = PartnerEvent
    mine = (c.partner_id == partner_id, c.sent_at.is_(None))
    uow.session.execute(update(c).where(*mine, c.sequence <= upto).values(sent_at=uow.now))
    return uow.session.scalar(select(c.position).where(*mine).limit(1)) is not None


def behind(uow: UnitOfWork, partner_id: str, after: int, limit: int) -> list[PartnerEvent]:
    """Return up to *limit* events of the partner behind the sequence *after*."""
    c = PartnerEvent
    mine = select(c).where(c.partner_id == partner_id, c.sequence > after)
    return list(uow.session.scalars(mine.order_by(c.sequence).limit(limit)))


def forget_sent(connection: Connection, before: dt.datetime, limit: int) -> int:
    """
    Delete up to *limit* events published before a moment and return how many.

    The newest of each partner stays: the next sequence is counted on from it.
    """
    c = PartnerEvent
    old = (
        select(c.position)
        .where(c.sent_at < before, tuple_(c.partner_id, c.sequence).not_in(_newest()))
        .order_by(c.position)
        .limit(limit)
    )
    return connection.execute(delete(c).where(c.position.in_(old))).rowcount


def _newest() -> Select[str, int | None]:
    c = PartnerEvent
    return select(c.partner_id, func.max(c.sequence)).group_by(c.partner_id)
