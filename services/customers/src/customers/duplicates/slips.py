"""Names that differ by one slip of whoever typed them, and how to find all such pairs of a list."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA

SHORTEST = 3
"""Characters that must be left of a Chinese name for one left out to be a slip."""
SHORTEST_LATIN, LONG_LATIN = 6, 10
MOST_ALIKE = 50
"""What more names than that may have been meant by is left alone."""
_COUNTED = re.compile("[0-9a-z一二三四五六七八九十百第甲乙丙丁]")
_NUMBERED = re.compile("[ivx0-9]+$")


def slipped(one: str, other: str) -> bool:
    """
    Tell whether one slip may be all that is between two folded names.

    Of a Chinese name a character was left out: two that differ in a character of the same place
    are nearly always two companies, and so are those that are counted (一, 二, A, B). In a Latin
    name a letter is wrong, missing, too many or in the wrong place; two in a long one.
    """
    if one.isascii() and other.isascii():
        return _mistyped(one, other)
    short, long = sorted((one, other), key=len)
    if len(long) != len(short) + 1 or len(short) < SHORTEST:
        return False
    spot = next((n for n, sign in enumerate(short) if long[n] != sign), len(short))
    return short[spot:] == long[spot + 1 :] and not _COUNTED.match(long[spot])


def _mistyped(one: str, other: str) -> bool:
    shortest = min(len(one), len(other))
    allowed = 0 if shortest < SHORTEST_LATIN else 1 if shortest < LONG_LATIN else 2
    if not allowed or OSA.distance(one, other, score_cutoff=allowed) > allowed:
        return False
    # Fund V and Fund VI, 2006-2 and 2007-2 are two.
    digits = [re.sub("[^0-9]", "", name) for name in (one, other)]
    return digits[0] == digits[1] and _NUMBERED.sub("", one) != _NUMBERED.sub("", other)


def pairs(
    names: Iterable[tuple[str, str]], alike: Callable[[str, str], bool]
) -> Iterator[tuple[str, str, str]]:
    """
    Yield (what both have in common, id, id) of names that are one slip apart, in a stable order.

    names: (id, folded name). alike: says of two ids whether they are to be told.
    Each name is looked for by what is left of it without one character, never by all others.
    """
    whole: dict[str, list[str]] = {}
    rest: dict[str, list[str]] = {}
    for record_id, name in names:
        whole.setdefault(name, []).append(record_id)
        if name.isascii() and len(name) >= SHORTEST_LATIN:
            for part in _shortened(name):
                rest.setdefault(part, []).append(record_id)
    for name in sorted(whole):
        if not name.isascii():
            yield from _meetings(name, whole, alike)
    for part in sorted(rest):
        yield from _among(part, rest[part], alike)


def _shortened(name: str) -> set[str]:
    return {name, *(name[:n] + name[n + 1 :] for n in range(len(name)))}


def _meetings(
    name: str, whole: dict[str, list[str]], alike: Callable[[str, str], bool]
) -> Iterator[tuple[str, str, str]]:
    """Yield the pairs of names of which one is *name* and the other lacks a character of it."""
    for part in sorted(_shortened(name) - {name}):
        others, mine = whole.get(part, ()), whole[name]
        if len(others) * len(mine) > MOST_ALIKE or not slipped(name, part):
            continue
        for one in mine:
            yield from ((part, one, other) for other in others if alike(one, other))


def _among(
    part: str, ids: Sequence[str], alike: Callable[[str, str], bool]
) -> Iterator[tuple[str, str, str]]:
    if not 1 < len(ids) <= MOST_ALIKE:
        return
    for place, one in enumerate(ids):
        yield from ((part, one, other) for other in ids[place + 1 :] if alike(one, other))
