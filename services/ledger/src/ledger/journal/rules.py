"""What an entry is made of, and the arithmetic that proves it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from chassis.values import new_id

GENESIS = "0" * 64


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


def imbalance(lines: Iterable[Line]) -> dict[str, int]:
    """Return what the debits exceed the credits by, for each currency in which they do."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.minor
    return {currency: total for currency, total in sums.items() if total}


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
