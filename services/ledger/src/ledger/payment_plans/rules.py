"""What money received makes of each line of a plan."""

import datetime as dt


def state_of(amount: int, paid: int, due_on: dt.date, today: dt.date, *, opened: bool) -> str:
    """Return the state of one part of a plan on *today*."""
    if paid == amount:
        return "paid"
    if not opened:
        return "planned"
    if due_on < today:
        return "overdue"
    return "partial" if paid else "open"
