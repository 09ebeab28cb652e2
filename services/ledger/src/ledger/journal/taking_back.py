"""What people take back by hand."""

from typing import Any

from chassis.uow import UnitOfWork
from contracts.ledger import entry as contract
from ledger.journal import store
from ledger.journal.rules import Draft, mirrored
from ledger.periods import store as periods


def red_draft(uow: UnitOfWork, command: Any) -> Draft:
    """
    Return the draft that takes back the entry that a person names; he may book on its accounts.

    Raises what REVERSING says, but for the refusals of a posting.
    """
    entry = store.get(uow, command["entry_id"])
    entry.check_reversible()
    lines = store.lines_of(uow, entry.id)
    store.check_rights(uow, *lines)
    store.check_not_reversed(uow, entry.id)
    day = command["happened_on"] or max(periods.today(uow), entry.happened_on)
    if day < entry.happened_on:
        raise contract.ReversedTooEarly(day=entry.happened_on.isoformat())
    periods.check_come(uow, day, at="/happened_on", also=entry.happened_on)
    return Draft(
        kind="reversal",
        happened_on=day,
        memo=command["memo"],
        reverses_id=entry.id,
        lines=mirrored(lines),
        day_at="/happened_on",
    )
