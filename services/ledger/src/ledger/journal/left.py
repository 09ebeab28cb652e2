"""What of money was left at the end of days, once a part of it went back where it came from."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from ledger.journal.model import Entry
from ledger.journal.rules import Change, least


def least_left(
    uow: UnitOfWork,
    changes: Sequence[Change],
    went_on: Any,
    mine: ColumnElement[bool],
    day: dt.date,
) -> int:
    """
    Return the least that was left at the end of any day from *day* on.

    changes: what else came and went of it. went_on: the column with the day of the documents by
    which it went back; mine: which of them are about it. What was taken back of them is left again.
    """
    document, reversal = went_on.class_, aliased(Entry)
    chosen = (
        select(document.amount_minor, went_on, reversal.happened_on)
        .outerjoin(reversal, reversal.reverses_id == document.entry_id)
        .where(mine, document.entry_id.is_not(None))
    )
    moved = list(changes)
    for minor, gone_on, back_on in uow.session.execute(chosen):
        moved.append((gone_on, -minor))
        if back_on is not None:
            moved.append((back_on, minor))
    return least(moved, day)
