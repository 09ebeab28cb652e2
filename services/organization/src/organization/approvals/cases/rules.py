"""How a step is decided, who is asked next, and what of a document is shown: pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from chassis.field_rights import UNSEEN, right_to
from chassis.masks import mask

WAITING, PENDING = "waiting", "pending"
APPROVED, REJECTED, ADVISED = "approved", "rejected", "advised"
SKIPPED, CARRIED, TRANSFERRED, CLOSED = "skipped", "carried", "transferred", "closed"
OPEN = (WAITING, PENDING)
FOR, ASIDE = (APPROVED, CARRIED), (SKIPPED, TRANSFERRED, ADVISED, CLOSED)


class Task(Protocol):
    """
    What one person has to decide.

    seat: which voice of the step; several tasks of a seat (signers added before or after) are
    decided in the order of `place`, and all must agree for the voice to be given.
    """

    seat: int
    place: int
    state: str


One = TypeVar("One", bound=Task)


def verdict(mode: str, percent: int, tasks: Sequence[Task]) -> str:
    """Return "pending", "approved" or "rejected" for a step with these tasks."""
    voices = [v for v in (voice(chain) for chain in chains(tasks)) if v != SKIPPED]
    agreed, against = voices.count(APPROVED), voices.count(REJECTED)
    if mode == "any" and voices:
        return APPROVED if agreed else REJECTED if against else PENDING
    needed = enough(len(voices), percent) if mode == "ratio" else len(voices)
    if agreed >= needed:
        return APPROVED
    return REJECTED if len(voices) - against < needed else PENDING


def enough(voices: int, percent: int) -> int:
    """Return how many of *voices* are at least *percent* of them: 60 % of five are three."""
    return -(-voices * percent // 100)


def voice(chain: Sequence[Task]) -> str:
    """Return what one seat says: "pending", "approved", "rejected" or "skipped"."""
    states = [task.state for task in chain if task.state not in ASIDE]
    if REJECTED in states:
        return REJECTED
    if any(state in OPEN for state in states):
        return PENDING
    return APPROVED if states else SKIPPED


def turn(mode: str, tasks: Sequence[One]) -> list[One]:
    """Return the waiting tasks whose turn it is now."""
    undecided = [chain for chain in chains(tasks) if voice(chain) == PENDING]
    now = undecided[:1] if mode == "sequence" else undecided
    first = [next(task for task in chain if task.state in OPEN) for chain in now]
    return [task for task in first if task.state == WAITING]


def chains(tasks: Sequence[One]) -> list[list[One]]:
    """Return the tasks by seat, each seat in the order of its places."""
    found: dict[int, list[One]] = {}
    for task in sorted(tasks, key=lambda t: (t.seat, t.place)):
        found.setdefault(task.seat, []).append(task)
    return list(found.values())


def shown(value: Any, hides: Mapping[str, str]) -> Any:
    """Return plain data, at any depth, without what *hides* hides."""
    if not hides:
        return value
    if isinstance(value, list):
        return [shown(one, hides) for one in value]
    if not isinstance(value, Mapping):
        return value
    told = {name: (one, right_to(name, hides)) for name, one in value.items()}
    return {
        name: mask(one) if right == "masked" else shown(one, hides)
        for name, (one, right) in told.items()
        if right != "hidden"
    }


def unseen_texts(value: Any, hides: Mapping[str, str]) -> set[str]:
    """Return the texts in plain data that *hides* hides or masks."""
    if isinstance(value, list):
        return {text for one in value for text in unseen_texts(one, hides)}
    if not isinstance(value, Mapping):
        return set()
    hidden = {str(one) for name, one in value.items() if one and right_to(name, hides) in UNSEEN}
    return hidden.union(*(unseen_texts(one, hides) for one in value.values()))
