"""What money received makes of each line of a plan."""

import datetime as dt


def state_of(amount: int, paid: int, due_on: dt.date, today: dt.date, stage: str) -> str:
    """Return the state of one part of a plan on *today*; stage: planned, opened, cancelled."""
    if stage != "opened":
        return stage
    if paid == amount:
        return "paid"
    if due_on < today:
        return "overdue"
    return "partial" if paid else "open"
