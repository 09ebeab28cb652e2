"""How many working days a period takes: pure arithmetic over the company calendar."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from chassis.calendar import Calendar


def working_days(calendar: Calendar, start: dt.datetime, end: dt.datetime) -> Decimal:
    """
    Return how many working days lie between two moments, in hundredths of a day.

    Each day counts by the share of its business time that is taken: a free afternoon of five of
    eight hours is 0.63. Raises YearNotLoaded.
    """
    day, total = start.astimezone(calendar.zone).date(), Decimal(0)
    while (opens := dt.datetime.combine(day, dt.time(), calendar.zone)) < end:
        closes = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), calendar.zone)
        whole = calendar.business_time_between(opens, closes)
        if whole:
            taken = calendar.business_time_between(max(start, opens), min(end, closes))
            total += Decimal(taken.total_seconds()) / Decimal(whole.total_seconds())
        day += dt.timedelta(days=1)
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)
