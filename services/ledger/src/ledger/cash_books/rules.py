"""Sums over a tree of categories."""

from collections.abc import Mapping


def rolled_up(
    own: Mapping[str, tuple[int, int]], parents: Mapping[str, str | None]
) -> dict[str, tuple[int, int]]:
    """Return category → number and sum of what is in it and in all below."""
    sums: dict[str, tuple[int, int]] = {}
    for leaf, (count, total) in own.items():
        place: str | None = leaf
        while place is not None:
            before = sums.get(place, (0, 0))
            sums[place] = (before[0] + count, before[1] + total)
            place = parents.get(place)
    return sums
