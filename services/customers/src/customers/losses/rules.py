"""How losses are counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo


def counted(
    changes: Iterable[Any], lost_classes: set[str], group_by: str, zone: ZoneInfo
) -> dict[str | None, dict[str, int]]:
    """Return group → how many were lost and won back, and what the lost ones had paid."""
    key = _key(group_by, zone)
    groups: dict[str | None, dict[str, int]] = defaultdict(
        lambda: {"lost": 0, "won_back": 0, "paid": 0}
    )
    for change in changes:
        before, after = change.from_class_id in lost_classes, change.class_id in lost_classes
        if after and not before:
            groups[key(change)]["lost"] += 1
            groups[key(change)]["paid"] += change.paid
        elif before and not after:
            groups[key(change)]["won_back"] += 1
    return dict(groups)


def _key(group_by: str, zone: ZoneInfo) -> Callable[[Any], str | None]:
    if group_by == "month":
        return lambda change: change.at.astimezone(zone).strftime("%Y-%m")
    name = "owner_id" if group_by == "owner" else group_by
    return lambda change: getattr(change, name)
