"""Which line of a bank is which posting of the books."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.bank_formats import Movement


@dataclass(frozen=True, slots=True)
class Candidate:
    """A posting without a match."""

    entry_id: str
    line: int
    happened_on: dt.date
    minor: int
    reference: str
    reverses_id: str | None = None
    number: int = 0


def standing(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return *candidates* without those of them that take one another back."""
    mirrors = {(one.reverses_id, one.line) for one in candidates if one.reverses_id}
    gone = {(one.entry_id, one.line) for one in candidates} & mirrors
    return [
        one
        for one in candidates
        if (one.entry_id, one.line) not in gone and (one.reverses_id, one.line) not in gone
    ]


def fingerprints(movements: Iterable[Movement]) -> list[str]:
    """
    Return what tells each line from all others, in this file and in one that overlaps it.

    Lines that are alike in everything are told apart by counting them.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    made = []
    for one in movements:
        alike = (one.booked_on, one.minor, one.currency, one.reference, one.counterparty, one.memo)
        seen[alike] += 1
        body = repr((*alike, seen[alike]))
        made.append(hashlib.sha256(body.encode()).hexdigest())
    return made


def suitable(
    booked_on: dt.date, minor: int, reference: str, candidates: Sequence[Candidate], days: int
) -> Candidate | None:
    """
    Return the one posting that a line of the bank must be, or None where that is not sure.

    The bank's own reference decides; else the same amount within *days*, if only one suits.
    """
    same = [one for one in candidates if one.minor == minor]
    by_reference = [one for one in same if reference and one.reference == reference]
    if len(by_reference) == 1:
        return by_reference[0]
    near = [one for one in same if abs((one.happened_on - booked_on).days) <= days]
    return near[0] if len(near) == 1 else None
