"""What each line of a plan is called by what became of it."""

import datetime as dt

from ledger.instalments.rules import Filled


def state_of(part: Filled, due_on: dt.date, today: dt.date, stage: str) -> str:
    """Return the state of one part of a plan on *today*; stage: planned, opened, cancelled."""
    if stage != "opened":
        return stage
    if not part.left:
        return "settled" if part.credited or part.lost else "paid"
    if due_on < today:
        return "overdue"
    return "partial" if part.paid else "open"
