"""What the survivor of a merger is like, as pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customers.reach import told_apart

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """
    How the fields of one kind of record are united.

    single: the survivor's, else the duplicate's. united: entries of both, name → how many at most.
    key: what tells the entries of a united field apart. appended: texts, name → longest.
    """

    single: tuple[str, ...]
    united: Mapping[str, int]
    appended: Mapping[str, int]
    earliest: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()


def fullest(records: Sequence[Values], rules: Rules) -> int:
    """
    Return which of *records* is the most complete, the older one of two that are equally so.

    records: field → value, with `created_at` and the house's own fields in `custom`.
    """
    names = (*rules.single, *rules.united, *rules.appended)

    def rank(place: int) -> tuple[int, Any]:
        told = records[place]
        filled = sum(told[name] not in (None, "", []) for name in names)
        own = sum(value is not None for value in (told.get("custom") or {}).values())
        return -(filled + own), told["created_at"]

    return min(range(len(records)), key=rank)


MARKS = ("opt_out", "invalid")
KEYS = {"phones": "number", "emails": "address", "addresses": "text", "consents": "channel"}


def absorb(rules: Rules, survivor: Values, duplicate: Values, chosen: set[str]) -> dict[str, Any]:
    """
    Return the fields of *survivor* that change when it absorbs *duplicate*.

    chosen: fields that are to be the duplicate's.
    """
    after: dict[str, Any] = {}
    for name in rules.single:
        mine, other = survivor[name], duplicate[name]
        after[name] = other if name in chosen or mine in (None, "") else mine
    for name, most in rules.united.items():
        first, second = survivor[name] or [], duplicate[name] or []
        after[name] = _united(first, second, KEYS.get(name))[:most]
    for name, longest in rules.appended.items():
        mine, other = survivor[name], duplicate[name]
        both = other if name in chosen else _appended(mine, other, duplicate["name"])
        after[name] = both[:longest] if both else mine
    for names, pick in ((rules.earliest, min), (rules.latest, max)):
        for name in names:
            told = [at for at in (survivor[name], duplicate[name]) if at is not None]
            after[name] = pick(told) if told else None
    return {name: value for name, value in after.items() if value != survivor[name]}


def _united(first: list[Any], second: list[Any], key: str | None) -> list[Any]:
    """Return entries of both without repeats; at most one is primary, the first one's."""
    if key is None:
        return list(dict.fromkeys([*first, *second]))
    twins = {_apart(entry, key): entry for entry in second}
    mine = [_with_twin(e, twins.pop(_apart(e, key), None)) for e in first]
    if first:
        twins = {k: {**e, "primary": False} if "primary" in e else e for k, e in twins.items()}
    return [*mine, *twins.values()]


def _apart(entry: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    """Return what tells an entry from the others: an address serves a purpose each time."""
    return (*told_apart(dict(entry), key), entry.get("purpose"))


def _with_twin(entry: dict[str, Any], twin: Mapping[str, Any] | None) -> dict[str, Any]:
    """
    Return an entry with what was noted elsewhere about the same number, address or channel.

    Of two words about a channel the later counts, and where that is not known the refusal.
    """
    if twin is None:
        return entry
    if "granted" not in entry:
        return {**entry, **{name: True for name in MARKS if twin.get(name)}}
    mine, other = entry.get("on"), twin.get("on")
    later = other > mine if mine and other and mine != other else not twin["granted"]
    return dict(twin) if later else entry


def _appended(first: str | None, second: str | None, origin: str) -> str | None:
    """Return both texts, the second with its origin; what is the same is told once."""
    if not second or second == first:
        return first
    return f"{first}\n\n[{origin}]\n{second}" if first else second
