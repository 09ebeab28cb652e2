"""Forgetting what nobody will ask for any more, and sealing what nobody vouches for yet."""

import datetime as dt

from chassis.due import when_due
from organization.challenges import store as challenges
from organization.sessions import store as sessions
from organization.sign_ins import store

TIDYING = "organization.tidying"
EVERY = dt.timedelta(days=1)


@when_due(TIDYING)
def forget_old_attempts_and_tokens(work, *, uow, settings):
    longest = dt.timedelta(hours=settings.session_hours)
    store.forget(uow, uow.now - 2 * EVERY)
    challenges.forget(uow, uow.now - EVERY)
    store.seal_what_came_before(uow)
    sessions.forget_tokens(uow, uow.now - longest - EVERY)
    uow.schedule(TIDYING, work.key, uow.now + EVERY)
