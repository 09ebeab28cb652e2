"""How money received fills a plan, and what that makes of each line."""

import datetime as dt
from collections.abc import Sequence


def filled(amounts: Sequence[int], received: int) -> list[int]:
    """Return what each of the parts has got of *received*, the first ones first."""
    got = []
    for amount in amounts:
        got.append(min(amount, received))
        received -= got[-1]
    return got


def state_of(amount: int, paid: int, due_on: dt.date, today: dt.date, *, opened: bool) -> str:
    """Return the state of one part of a plan on *today*."""
    if paid == amount:
        return "paid"
    if not opened:
        return "planned"
    if due_on < today:
        return "overdue"
    return "partial" if paid else "open"
