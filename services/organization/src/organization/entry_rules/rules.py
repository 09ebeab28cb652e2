"""From where and at which hours somebody may come in."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from chassis.networks import admits, network

LEVELS = ("company", "role", "staff")
Hours = Mapping[str, Any]


@dataclass(frozen=True)
class Limits:
    """
    What somebody is held to: of each level one list, and all of them count together.

    Of several roles any one that lets somebody in is enough; a role without a rule neither limits
    nor lifts what another says.
    """

    networks: tuple[Sequence[str], ...] = ()
    hours: tuple[Sequence[Hours], ...] = ()

    def admits(self, source: str) -> bool:
        """Return whether somebody may come in from *source*."""
        return admits(self.networks, source)

    def is_open(self, now: dt.datetime, zone: ZoneInfo) -> bool:
        """Return whether somebody may come in at the moment *now*."""
        local = now.astimezone(zone)
        return all(any(_holds(span, local) for span in spans) for spans in self.hours)


def limits(rules: Iterable[tuple[str, Sequence[str], Sequence[Hours]]]) -> Limits:
    """Return what rules, as (kind of holder, networks, hours), come to."""
    every = list(rules)
    networks = [_joined(every, level, 1) for level in LEVELS]
    hours = [_joined(every, level, 2) for level in LEVELS]
    return Limits(tuple(n for n in networks if n), tuple(h for h in hours if h))


def is_network(text: str) -> bool:
    """Return whether *text* names an address or a network."""
    try:
        network(text)
    except ValueError:
        return False
    return True


def _joined(rules: list[Any], level: str, part: int) -> list[Any]:
    return [one for rule in rules if rule[0] == level for one in rule[part]]


def _holds(span: Hours, local: dt.datetime) -> bool:
    """Return whether a moment lies in a span; one that ends before it begins goes past midnight."""
    clock, day = local.strftime("%H:%M"), local.isoweekday()
    begins, ends, days = span["from_"], span["to"], span["days"]
    if begins < ends:
        return day in days and begins <= clock < ends
    yesterday = (day - 2) % 7 + 1
    return (day in days and clock >= begins) or (yesterday in days and clock < ends)
