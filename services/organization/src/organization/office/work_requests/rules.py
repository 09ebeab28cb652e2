"""How many working days a period takes: pure arithmetic over the company calendar."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from chassis.calendar import Calendar


def working_days(calendar: Calendar, start: dt.datetime, end: dt.datetime) -> Decimal:
    """
    Return how many working days lie between two moments, in hundredths of a day.

    Each day counts by the share of its business time that is taken: a free afternoon of five of
    eight hours is 0.63. A night is of the day on which it begins. Raises YearNotLoaded.
    """
    day, total = calendar.first_day(start), Decimal(0)
    while dt.datetime.combine(day, dt.time(), calendar.zone) < end:
        spans = calendar.spans(day)
        whole = sum((until - begin).total_seconds() for begin, until in spans)
        taken = ((min(until, end) - max(begin, start)).total_seconds() for begin, until in spans)
        if whole:
            total += Decimal(sum(max(part, 0) for part in taken)) / Decimal(whole)
        day += dt.timedelta(days=1)
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)
