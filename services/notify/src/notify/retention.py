"""Forgets what was delivered long ago, in batches that keep nobody waiting."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from chassis.runtime import Runtime
from notify.partners import store as partners
from notify.webhooks import store as webhooks

BATCH = 500
MOST_BATCHES = 200
"""Bound on one round; what is left waits for the next."""


def purge(runtime: Runtime) -> None:
    """Delete events of partners and deliveries of webhooks that are over since `retention_days`."""
    settings: Any = runtime.settings
    before = runtime.clock.now() - dt.timedelta(days=settings.retention_days)
    for forget in (partners.forget_sent, webhooks.forget_over):
        _in_batches(runtime, forget, before)


def _in_batches(runtime: Runtime, forget: Callable[..., int], before: dt.datetime) -> None:
    for _ in range(MOST_BATCHES):
        with runtime.database.writing() as connection:
            if forget(connection, before, BATCH) < BATCH:
                return
