"""What an entry is made of, and the arithmetic that proves it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from chassis.values import new_id

GENESIS = "0" * 64
CLOSING = "year-{}"
"""The source of what brings the results of a year forward."""
Change = tuple[dt.date, int]
"""A day, and what came (or went, when negative) on it in minor units."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One posting to be made: *minor* units of *currency*, debit positive, credit negative.

    account_at, amount_at: pointers to where the input names them, "" where it does not.
    """

    account: str
    minor: int
    currency: str
    memo: str = ""
    customer_id: str | None = None
    account_at: str = field(default="", compare=False)
    amount_at: str = field(default="", compare=False)


def named(account: str, code: str) -> dict[str, str]:
    """Return where most inputs name account and amount of a posting, if it is on *code*."""
    return {"account_at": "/account_code", "amount_at": "/amount"} if account == code else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    An entry to be made. Its id is known beforehand, so that others can refer to it.

    day_at, lines_at: pointers to where the input names its day and its postings.
    by: id of who makes it; empty for who asks.
    """

    kind: str
    happened_on: dt.date
    lines: tuple[Line, ...]
    memo: str = ""
    source_id: str | None = None
    reverses_id: str | None = None
    day_at: str = ""
    lines_at: str = ""
    by: str = ""
    id: str = field(default_factory=new_id)


def least(changes: Iterable[Change], day: dt.date) -> int:
    """Return the least that dated *changes* add up to at the end of any day from *day* on."""
    return min(total for _, total in _totals(changes, day))


def first_day(changes: Iterable[Change], minor: int, day: dt.date) -> dt.date:
    """Return the first day from *day* on behind which *changes* never add up to less than that."""
    found, enough = day, False
    for on, total in _totals(changes, day):
        if total >= minor and not enough:
            found = on
        enough = total >= minor
    return found


def _totals(changes: Iterable[Change], day: dt.date) -> list[Change]:
    sums: dict[dt.date, int] = {day: 0}
    for on, minor in changes:
        on = max(on, day)
        sums[on] = sums.get(on, 0) + minor
    days = sorted(sums)
    return list(zip(days, accumulate(sums[on] for on in days), strict=True))


def imbalance(lines: Iterable[Line]) -> dict[str, int]:
    """Return what the debits exceed the credits by, for each currency in which they do."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.minor
    return {currency: total for currency, total in sums.items() if total}


def closing_lines(
    balances: Iterable[tuple[str, str, int]], profit: str, distribution: str
) -> tuple[Line, ...]:
    """
    Return the postings that bring income and expense to zero.

    balances: account, currency and debit − credit. What is left goes through *profit* (本年利润),
    where it can be seen, to *distribution* (利润分配).
    """
    lines: list[Line] = []
    results: dict[str, int] = {}
    for account, currency, minor in balances:
        lines.append(Line(account, -minor, currency))
        results[currency] = results.get(currency, 0) + minor
    for currency, minor in sorted(results.items()):
        if minor:
            lines += [Line(profit, minor, currency), Line(profit, -minor, currency)]
            lines.append(Line(distribution, minor, currency))
    return tuple(lines)


def mirrored(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the postings that undo *lines*."""
    return tuple(replace(line, minor=-line.minor) for line in lines)


def chain_hash(previous: str, head: Sequence[object], postings: Iterable[Sequence[object]]) -> str:
    """
    Return the hash that seals an entry behind *previous*.

    head: what the entry itself says; postings: the same for each of them, in order of line.
    """
    body = json.dumps([list(head), [list(p) for p in postings]], ensure_ascii=False)
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()
