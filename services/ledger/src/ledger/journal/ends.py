"""What stands of the ends of years, and what follows them when an entry comes late."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from contracts.ledger.entry import EndedYear
from ledger.accounts.rules import RESULT_TYPES
from ledger.journal.model import Entry
from ledger.journal.rules import CLOSING, Draft, closing_lines
from ledger.periods import store as periods


def standing(uow: UnitOfWork, kind: str, behind: dt.date = dt.date.min) -> list[Entry]:
    """Return the entries of a kind behind a day that nobody took back, oldest first."""
    reversal = aliased(Entry)
    taken_back = select(reversal.id).where(reversal.reverses_id == Entry.id).exists()
    mine = Entry.kind == kind, Entry.happened_on > behind, ~taken_back
    return list(uow.session.scalars(select(Entry).where(*mine).order_by(Entry.year, Entry.number)))


def carried(
    uow: UnitOfWork, late: Sequence[Draft], chart: Mapping[str, Any]
) -> list[tuple[str, Draft]]:
    """
    Return what brings the results of *late* drafts forward with their ended years.

    Else they would count as results of the present year in one statement and not in another.
    Beside each stands the exception under which it enters the last day; raises EndedYear.
    """
    ended = {entry.year: entry.happened_on for entry in standing(uow, "closing")} if late else {}
    settings: Any = uow.settings
    places = settings.profit_account, settings.distribution_account
    found = []
    for draft in late:
        last, year = ended.get(draft.happened_on.year), draft.happened_on.year
        results = [
            (line.account, line.currency, line.minor)
            for line in draft.lines
            if chart[line.account].type in RESULT_TYPES
        ]
        if last is None or not results or draft.kind == "closing":
            continue
        leave = periods.excuse(uow, last)
        if leave is None:
            raise EndedYear(year=year, last=last.isoformat(), at=draft.day_at)
        made = Draft(
            kind="closing",
            happened_on=last,
            memo=f"{year} 年度损益补结转",
            source_id=CLOSING.format(year),
            lines=closing_lines(results, *places),
            by=draft.by,
        )
        found.append((leave, made))
    return found
