"""Which flow a document takes and who is asked in a step: pure functions over plain data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from chassis.values import Money

NEVER_HIMSELF = frozenset({"organization.attendance_correction"})
"""Kinds that nobody decides about for himself, whatever a flow says."""
LEAST_LEVELS: Mapping[str, int] = {"superior": 1, "superiors": 1, "department_head": 0}
"""The kinds of rules that look at a level, with the least one: what is meant where none is said."""
ASKED, SKIPPED, CARRIED = "asked", "skipped", "carried"
"""What becomes of a seat: somebody is asked, the submitter is left out, he approved before."""


@dataclass(frozen=True)
class Asked:
    """
    What a flow may look at of a document.

    himself: whether the submitter may decide where a step lets him. handed_in_by: who handed it
        in for him, and never decides.
    """

    submitter_id: str
    amount: Money | None = None
    department_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    chosen_ids: Sequence[str] = ()
    himself: bool = True
    handed_in_by: str | None = None


@dataclass(frozen=True)
class Seat:
    """One person in a step: who, what becomes of him and by which rule."""

    staff_id: str
    outcome: str = ASKED
    reason: str = ""


@dataclass(frozen=True)
class Past:
    """Who has approved earlier steps, and who the last one that asked anybody."""

    ever: frozenset[str] = frozenset()
    lately: frozenset[str] = frozenset()


class House(Protocol):
    """What the rules ask about people; only active colleagues decide, and never partners."""

    def colleagues(self, staff_ids: Iterable[str]) -> list[str]: ...

    def holders(self, role_id: str) -> list[str]: ...

    def superiors(self, staff_id: str) -> list[str]: ...

    def head(self, department_id: str, levels_up: int) -> str | None: ...

    def lies_below(self, department_id: str, department_ids: Sequence[str]) -> bool: ...

    def administrators(self) -> list[str]: ...


Rule = Mapping[str, Any]


def matches(condition: Rule | None, asked: Asked, house: House) -> bool:
    """Return whether all that *condition* names holds; no condition always does."""
    if not condition:
        return True
    above, up_to = _money(condition, "amount_above"), _money(condition, "amount_up_to")
    departments = condition.get("department_ids") or ()
    return (
        (above is None or _is_above(asked.amount, above))
        and (up_to is None or not _is_above(asked.amount, up_to))
        and (not departments or _lies_in(asked, departments, house))
        and all(_holds(test, asked.facts) for test in condition.get("facts") or ())
    )


def seats(step: Rule, asked: Asked, past: Past, same_person: str, house: House) -> list[Seat]:
    """
    Return who sits in *step*, in order; empty when nobody needs to be asked.

    past: who approved before; same_person: "once", "running" or "each".
    """
    found = candidates(step["approvers"], asked, house)
    sitting = [seat for one in found for seat in _submitter(step, one, asked, house)]
    if found and step["mode"] != "any":
        sitting += _instead_of_gone(step, found, asked, house)
    if not sitting:
        sitting = [Seat(one, ASKED, "nobody_found") for one in _nobody(step, asked, house)]
    before = {"once": past.ever, "running": past.lately}.get(same_person, frozenset())
    once: dict[str, Seat] = {}
    for seat in sitting:
        once.setdefault(seat.staff_id, _carried(seat) if _repeats(seat, before) else seat)
    return list(once.values())


def _instead_of_gone(
    step: Rule, found: Sequence[str], asked: Asked, house: House
) -> Iterable[Seat]:
    """
    Yield who sits there for each whom the step names and who has gone, so that no voice is lost.

    As where somebody goes while he is asked: his superior, else an administrator.
    """
    names = [one for rule in step["approvers"] for one in rule.get("staff_ids") or ()]
    here, taken = set(house.colleagues(names)), {*found, *_theirs(asked)}
    for gone in dict.fromkeys(one for one in names if one not in here):
        heirs = [*house.superiors(gone), *house.administrators()]
        heir = next((one for one in heirs if one not in taken), None)
        if heir is not None:
            taken.add(heir)
            yield Seat(heir, ASKED, "instead_of_gone")


def mode_of(step: Rule, sitting: Sequence[Seat]) -> str:
    """Return how a step is decided: of those who step in for nobody, any one may."""
    stands_in = any(seat.reason == "nobody_found" for seat in sitting)
    return "any" if stands_in else str(step["mode"])


def candidates(approvers: Iterable[Rule], asked: Asked, house: House) -> list[str]:
    """Return the active colleagues whom the rules find, each once, in order."""
    found = [one for rule in approvers for one in _found(rule, asked, house)]
    return house.colleagues(dict.fromkeys(found))


def _found(rule: Rule, asked: Asked, house: House) -> list[str]:
    kind, level = rule["kind"], int(rule.get("level") or 0)
    if kind == "staff":
        return list(rule["staff_ids"])
    if kind == "role":
        return house.holders(rule["role_id"])
    if kind == "chosen":
        return list(asked.chosen_ids)
    if kind == "fact":
        return _named(asked.facts.get(rule["fact"]))
    if kind == "department_head":
        head = house.head(asked.department_id, level) if asked.department_id else None
        return [head] if head else []
    above = house.superiors(asked.submitter_id)
    return above[:level] if kind == "superiors" else above[max(level - 1, 0) : max(level, 1)]


def _submitter(step: Rule, one: str, asked: Asked, house: House) -> list[Seat]:
    """What becomes of a seat that the submitter would take, or who handed it in for him."""
    rule, theirs = step["submitter"] if asked.himself else "superior", _theirs(asked)
    if one not in theirs or (rule == "self" and one != asked.handed_in_by):
        return [Seat(one)]
    if rule == "skip":
        return [Seat(one, SKIPPED, "is_submitter")]
    above = [other for other in house.superiors(one) if other not in theirs]
    return [Seat(other, ASKED, "superior_of_submitter") for other in above[:1]]


def _theirs(asked: Asked) -> set[str | None]:
    """Return whose document it is: the submitter's, and who handed it in for him."""
    return {asked.submitter_id, asked.handed_in_by}


def _nobody(step: Rule, asked: Asked, house: House) -> list[str]:
    """Return who is asked where the rules find nobody; nobody is left without an answer."""
    if step["nobody"] == "pass" and asked.himself:
        return []
    named = house.colleagues([step["nobody_staff_id"]]) if step["nobody_staff_id"] else []
    found: list[str] = []
    if step["nobody"] == "staff":
        found = _others(named, asked, alone=step["submitter"] == "self")
    return found or _others(house.administrators(), asked)


def _others(found: Sequence[str], asked: Asked, *, alone: bool = True) -> list[str]:
    """Return those whose it is not; these only where there is nobody else and they may."""
    others = [one for one in found if one not in _theirs(asked)]
    return others or (list(found) if alone and asked.himself else [])


def _repeats(seat: Seat, before: frozenset[str]) -> bool:
    return seat.outcome == ASKED and seat.staff_id in before


def _carried(seat: Seat) -> Seat:
    return Seat(seat.staff_id, CARRIED, "approved_before")


def _named(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _money(condition: Rule, name: str) -> Money | None:
    told = condition.get(name)
    return Money.parse(told["amount"], told["currency"]) if told else None


def _is_above(amount: Money | None, limit: Money) -> bool:
    """No amount is above nothing; what cannot be compared is above, to be on the safe side."""
    if amount is None:
        return False
    return amount.currency != limit.currency or amount.minor > limit.minor


def _lies_in(asked: Asked, departments: Sequence[str], house: House) -> bool:
    return bool(asked.department_id) and house.lies_below(str(asked.department_id), departments)


def _holds(test: Rule, facts: Mapping[str, Any]) -> bool:
    told = facts.get(test["fact"])
    mine = told if isinstance(told, list) else [] if told is None else [told]
    if test["op"] in ("eq", "in", "ne"):
        found = any(_compare("eq", one, value) for one in mine for value in test["values"])
        return found is not (test["op"] == "ne")
    return any(_compare(test["op"], one, test["values"][0]) for one in mine)


def _compare(op: str, told: Any, wanted: str) -> bool:
    left, right = _number(told), _number(wanted)
    if left is not None and right is not None:
        order = (left > right) - (left < right)
    else:
        text = str(told).lower() if isinstance(told, bool) else str(told)
        order = (text > wanted) - (text < wanted)
    return {
        "eq": order == 0,
        "gt": order > 0,
        "gte": order >= 0,
        "lt": order < 0,
        "lte": order <= 0,
    }[op]


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
