"""How the sums of stages become the summary of a pipeline."""

from collections.abc import Iterable, Sequence
from typing import Any

from chassis.values import Money

Sum = tuple[str, int, int, int]


def summary(stages: Sequence[Any], sums: Iterable[Sum], currency: str) -> dict[str, Any]:
    """
    Return the sums in the order of the stages, and over all of them.

    stages: dicts with key, name and probability; a stage that is left out of them comes last.
    """
    known = {stage["key"]: stage for stage in stages}
    found: dict[str, tuple[int, int, int]] = {}
    for stage, n, a, w in sums:
        counted, amounts, weights = found.get(stage, (0, 0, 0))
        found[stage] = (counted + int(n), amounts + int(a), weights + int(w))
    order = [*known, *sorted(found.keys() - known.keys())]
    rows = [
        _row(known.get(key, {"key": key, "name": key}), found.get(key), currency) for key in order
    ]
    count, amount, weighted = (sum(part) for part in zip((0, 0, 0), *found.values(), strict=True))
    return {
        "stages": rows,
        "count": count,
        "amount": Money(amount, currency),
        "weighted": Money(weighted, currency),
    }


def _row(stage: Any, found: tuple[int, int, int] | None, currency: str) -> dict[str, Any]:
    count, amount, weighted = found or (0, 0, 0)
    return {
        "stage": stage["key"],
        "name": stage["name"],
        "probability": stage.get("probability"),
        "count": count,
        "amount": Money(amount, currency),
        "weighted": Money(weighted, currency),
    }
