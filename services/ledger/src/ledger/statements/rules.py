"""The arithmetic of statements."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chassis.values import Money
from contracts.ledger.account import BadSpan


def check_span(query: Mapping[str, Any]) -> None:
    """Refuse days that run backwards."""
    first, last = query.get("from_on"), query.get("until_on")
    if first is not None and last is not None and last < first:
        raise BadSpan()


def running(opening: int, amounts: Iterable[int]) -> Iterator[int]:
    """Yield the balance behind each of *amounts*."""
    balance = opening
    for amount in amounts:
        balance += amount
        yield balance


def sides(amount: Money) -> tuple[str, str]:
    """Return *amount* as text in the column of debits, or in that of credits."""
    return (
        (amount.amount, "")
        if amount.minor > 0
        else ("", Money(-amount.minor, amount.currency).amount)
    )
