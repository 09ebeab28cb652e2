"""The arithmetic of statements."""

from collections.abc import Iterable, Iterator


def running(opening: int, amounts: Iterable[int]) -> Iterator[int]:
    """Yield the balance behind each of *amounts*."""
    balance = opening
    for amount in amounts:
        balance += amount
        yield balance
