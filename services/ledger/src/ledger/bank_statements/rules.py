"""Which line of a bank is which posting of the books."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.bank_formats import Movement

LAST = 4
"""So many characters of a number are shown where the others are hidden."""


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


def alike(number: str, other: str) -> bool:
    """
    Return whether two numbers of bank accounts can be of the same one.

    Formats write it as an IBAN, with the code of the bank, bare or with its middle hidden: what is
    shown last decides where something is hidden, else one number is part of the other.
    """
    short, long = sorted((_bare(number), _bare(other)), key=len)
    if "*" in short + long:
        return short[-LAST:] == long[-LAST:]
    return short in long if len(short) >= LAST else short == long


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Z*]", "", number.upper())


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
