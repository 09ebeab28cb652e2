"""Each day is sealed when it is over."""

import datetime as dt

from chassis.due import when_due
from ledger.digests import store
from ledger.digests.rules import SEAL, next_midnight
from ledger.periods import store as periods


@when_due(SEAL)
def seal_the_day_that_is_over(work, *, uow):
    store.seal(uow, periods.today(uow) - dt.timedelta(days=1))
    uow.schedule(SEAL, "daily", next_midnight(uow.now, uow.call.time_zone))
