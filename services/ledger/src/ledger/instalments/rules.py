"""How money received fills the parts of a plan."""

from collections.abc import Sequence


def filled(amounts: Sequence[int], received: int) -> list[int]:
    """Return what each of the parts has got of *received*, the first ones first."""
    got = []
    for amount in amounts:
        got.append(min(amount, received))
        received -= got[-1]
    return got
