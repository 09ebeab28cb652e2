"""What can be done with signing keys."""

import datetime as dt

from chassis.binding import implements
from contracts.organization import signing_key as contract
from organization.signing_keys import rules, store


@implements(contract.listed)
def list_signing_keys(command, *, uow):
    return {"items": store.published(uow)}


@implements(contract.rotate)
def rotate_signing_keys(command, *, uow, settings):
    signs_from = uow.now + rules.PUBLISHED_BEFORE
    life = dt.timedelta(seconds=settings.access_token_s)
    store.retire_all(uow, signs_from + life + rules.SPARE)
    made = store.make(uow, signs_from)
    uow.flush()
    uow.note(made, {"signs_from": [None, made.signs_from]}, "rotate")
    return {"items": store.published(uow)}
