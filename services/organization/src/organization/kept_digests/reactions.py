"""Each digest that the ledger tells is kept."""

import datetime as dt

from chassis.binding import reacts_to
from contracts.ledger import digest
from organization.kept_digests import store
from organization.kept_digests.model import KeptDigest


@reacts_to(digest.sealed)
def keep_the_digest_of_the_day(event, *, uow):
    if not store.known(uow, event["day"], event["digest"]):
        told = {name: event[name] for name in ("day", "entries", "years", "previous", "digest")}
        uow.add(KeptDigest(**told, told_at=dt.datetime.fromisoformat(event.time)))
