"""Which cap counts, and who gets how many of what is distributed: pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEAREST = ("staff", "department", "role", "company")


def nearest(caps: Iterable[tuple[str, int]], otherwise: int) -> int:
    """
    Return the cap that is nearest to a person: his own, his department's, a role's, the company's.

    Of several roles the one that allows most counts; 0 allows any number.
    """
    known: dict[str, int] = {}
    for kind, cap in caps:
        known[kind] = 0 if 0 in (cap, known.get(kind)) else max(cap, known.get(kind, 0))
    return next((known[kind] for kind in NEAREST if kind in known), otherwise)


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody is to get: in proportion to *weight*, at most *room*; None is any number."""

    owner_id: str
    weight: int
    room: int | None = None


def distribute(count: int, shares: Sequence[Share]) -> list[str]:
    """
    Return who gets each of *count* things, in turn.

    Smooth weighted round-robin: with weights 2 and 1 it is A, B, A and again. Whoever has no room
    left is passed over; the answer is shorter than *count* when nobody has.
    """
    given: list[str] = []
    credit = dict.fromkeys((share.owner_id for share in shares), 0)
    room = {share.owner_id: share.room for share in shares}
    while len(given) < count:
        open_to = [share for share in shares if room[share.owner_id] != 0]
        if not open_to:
            break
        for share in open_to:
            credit[share.owner_id] += share.weight
        chosen = max(open_to, key=lambda share: credit[share.owner_id]).owner_id
        credit[chosen] -= sum(share.weight for share in open_to)
        left = room[chosen]
        room[chosen] = None if left is None else left - 1
        given.append(chosen)
    return given
