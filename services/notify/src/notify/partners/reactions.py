"""
Publish what partners have not got yet, in order, until the broker has confirmed it.

A crash between publishing and marking publishes the same events once more, with the same ids and
sequences; the order of first appearance never changes.
"""

import datetime as dt

from chassis.due import when_due
from notify.partners import store

ROUNDS = 20
"""Batches in one go; with more the work would outlive its lease."""
PAUSE = dt.timedelta(seconds=1)


@when_due(store.FEEDING)
def feed_the_partner(work, *, transaction, call, partner_bus):
    for _ in range(ROUNDS):
        batch = _number(work.key, transaction, call)
        if batch is None:
            return
        name, messages = batch
        partner_bus.publish(name, messages)
        if not messages or not _mark(work.key, messages[-1][0], transaction, call):
            return
    with transaction(call) as uow:
        uow.schedule(store.FEEDING, work.key, uow.now + PAUSE)
        uow.commit()


def _number(partner_id, transaction, call):
    """Return the partner's name and (sequence, type, event id, body) of what to publish."""
    with transaction(call) as uow:
        found = store.next_batch(uow, partner_id)
        if found is None:
            return None
        partner, rows = found
        messages = [(r.sequence, r.type, r.event_id, r.body.encode()) for r in rows]
        uow.commit()
        return partner.name, messages


def _mark(partner_id, upto, transaction, call):
    """Note what is published; return whether more waits."""
    with transaction(call) as uow:
        more = store.mark_sent(uow, partner_id, upto)
        uow.commit()
        return more
