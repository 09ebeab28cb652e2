"""The score of a lead: a pure function of rules and fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """So many *points* where a field meets a test; *name* is the reason that is told."""

    id: str
    name: str
    field: str
    test: str
    values: tuple[str, ...]
    points: int


def score(rules: Iterable[ScoreRule], lead: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """Return the sum of the points and, for each rule that a lead meets, its reason."""
    met = [rule for rule in rules if _meets(rule, lead.get(rule.field))]
    reasons = [{"rule_id": r.id, "name": r.name, "points": r.points} for r in met]
    return sum(rule.points for rule in met), reasons


def _meets(rule: ScoreRule, value: Any) -> bool:
    text = str(value or "").strip().lower()
    if rule.test in ("is_set", "is_empty"):
        return bool(text) == (rule.test == "is_set")
    wanted = [one.strip().lower() for one in rule.values]
    if rule.test == "is_one_of":
        return text in wanted
    return any(one in text for one in wanted)
