"""How money received fills the parts of a debt: the lines of a plan, or invoices."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of *amount*, in minor units: received, rounded off, credited, bad debt."""

    amount: int
    paid: int
    rounded: int
    credited: int
    lost: int

    @property
    def written_off(self) -> int:
        return self.rounded + self.lost

    @property
    def left(self) -> int:
        return self.amount - self.paid - self.credited - self.written_off


def filled(amounts: Sequence[int], received: int) -> list[int]:
    """Return what each of the parts has got of *received*, the first ones first."""
    got = []
    for amount in amounts:
        got.append(min(amount, received))
        received -= got[-1]
    return got


def fill(amounts: Sequence[int], whole: Filled, named: Sequence[int]) -> list[Filled]:
    """
    Return what each of the parts has got of *whole*.

    named: the money that was given to each of them by name. The rest of the money goes to the
    first parts first, and so does what was rounded off, credited or lost of what it has left.
    """
    own = own_of(amounts, named)
    left = [amount - got for amount, got in zip(amounts, own, strict=True)]
    columns = []
    for got in (whole.paid - sum(own), whole.rounded, whole.credited, whole.lost):
        columns.append(filled(left, got))
        left = [rest - share for rest, share in zip(left, columns[-1], strict=True)]
    columns[0] = [mine + more for mine, more in zip(own, columns[0], strict=True)]
    return [Filled(*row) for row in zip(amounts, *columns, strict=True)]


def own_of(amounts: Sequence[int], named: Sequence[int]) -> list[int]:
    """Return what each of the parts keeps of the money that *named* it: no more than it is."""
    return [min(amount, got) for amount, got in zip(amounts, named, strict=True)]
