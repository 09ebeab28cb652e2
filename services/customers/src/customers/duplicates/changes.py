"""What a change of a record brings that it is compared by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from customers.duplicates.model import VALUE_LIMIT, Hit, Identity
from customers.duplicates.rules import PLAIN, Rules


def moved(was: Mapping[str, Any], fields: Mapping[str, Any]) -> list[str]:
    """Return the fields beside what identifies that are no longer as they were."""
    return [name for name in PLAIN if was.get(name) != fields.get(name)]


def asked(
    found: Sequence[Hit], new: Collection[Identity], changed: Collection[str], rules: Rules
) -> Iterator[tuple[list[Hit], Rules, str | None]]:
    """
    Yield hits with the rules that mind them now, and the field that brought these up.

    Every rule minds who shares something new; of the others only the rules over several fields
    tell something new, and only those that compare a field that changed.

    found: by all that it is known by; new: what it is known by only now; changed: see `moved`.
    """
    values = {one.value[:VALUE_LIMIT] for one in new}
    touched = {hit.record_id for hit in found if hit.value in values}
    yield [hit for hit in found if hit.record_id in touched], rules, None
    others = [hit for hit in found if hit.record_id not in touched]
    over = {parts: mode for parts, mode in rules.items() if not parts.isdisjoint(changed)}
    if others and over:
        named = next(name for name in changed if any(name in parts for parts in over))
        yield others, over, f"/{named}"


def pointing(told: list[dict[str, Any]], field: str | None) -> list[dict[str, Any]]:
    """Return candidates as found by this field, if there is one that brought them up."""
    return [{**one, "field": field} for one in told] if field else told
