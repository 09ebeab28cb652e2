"""Every query about endpoints and deliveries."""

import datetime as dt
from typing import Any

import orjson
from sqlalchemy import Connection, delete, or_, select, update

from chassis.react import Told
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.notify import endpoint as contract
from notify import public_events
from notify.webhooks import rules
from notify.webhooks.model import Delivery, Endpoint, EndpointSecret

DELIVERING = "notify.delivery"
"""The due work of one delivery, whose id is its key."""


def enqueue(uow: UnitOfWork, event: Told) -> None:
    """Have *event* posted to every endpoint that wants it."""
    chosen = select(Endpoint).where(Endpoint.active.is_(True)).order_by(Endpoint.id)
    wanting = [e for e in uow.session.scalars(chosen) if public_events.wanted(e.topics, event.type)]
    if wanting:
        envelope = public_events.envelope(event)
        for endpoint in wanting:
            begin(uow, endpoint, envelope)


def begin(uow: UnitOfWork, endpoint: Endpoint, envelope: dict[str, Any]) -> Delivery:
    """Have *envelope* posted to *endpoint* at once."""
    delivery = Delivery(
        id=new_id(),
        endpoint_id=endpoint.id,
        owner_id=endpoint.owner_id,
        department_id=endpoint.department_id,
        event_id=envelope["id"],
        event_type=envelope["type"],
        subject=envelope["subject"],
        body=orjson.dumps(envelope).decode(),
        next_at=uow.now,
        log=[],
    )
    uow.schedule(DELIVERING, delivery.id, uow.now)
    return uow.add(delivery)


def locked(uow: UnitOfWork, delivery_id: str) -> tuple[Delivery, Endpoint] | None:
    """Return a delivery, locked, and its endpoint."""
    wanted = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    delivery = uow.session.scalars(wanted).first()
    if delivery is None:
        return None
    endpoint = uow.session.get(Endpoint, delivery.endpoint_id, with_for_update=True)
    return (delivery, endpoint) if endpoint else None


def endpoint_of(uow: UnitOfWork, delivery: Delivery) -> Endpoint:
    """Return where a delivery goes; its endpoint may lie in the recycle bin."""
    return uow.session.get_one(Endpoint, delivery.endpoint_id)


def secrets(uow: UnitOfWork, endpoint_id: str) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    c = EndpointSecret
    valid = or_(c.ends_at.is_(None), c.ends_at > uow.now)
    mine = select(c.secret).where(c.endpoint_id == endpoint_id, valid)
    return list(uow.session.scalars(mine.order_by(c.ends_at.is_not(None), c.ends_at.desc())))


def give_secret(uow: UnitOfWork, endpoint: Endpoint, random: bytes) -> str:
    """Give the endpoint a new secret; the one before signs along for a day."""
    ends: dt.datetime = uow.now + rules.OLD_SECRET_FOR
    c = EndpointSecret
    former = update(c).where(c.endpoint_id == endpoint.id, c.ends_at.is_(None))
    uow.session.execute(former.values(ends_at=ends))
    secret = rules.new_secret(random)
    uow.session.add(EndpointSecret(endpoint_id=endpoint.id, secret=secret))
    return secret


def tell_that_it_is_off(uow: UnitOfWork, endpoint: Endpoint) -> None:
    """Tell that an answer switched *endpoint* off; nobody may be looking at it."""
    about = {"url": endpoint.url, "reason": endpoint.off_reason, "owner_id": endpoint.owner_id}
    uow.emit(contract.switched_off, endpoint, **about)


def forget_over(connection: Connection, before: dt.datetime, limit: int) -> int:
    """Delete up to *limit* deliveries that are over since before a moment; return how many."""
    c = Delivery
    over = (c.state != "waiting", c.updated_at < before)
    old = select(c.id).where(*over).order_by(c.created_at).limit(limit)
    return connection.execute(delete(c).where(c.id.in_(old))).rowcount
