"""What several services hear alike, for their tests that kill them while they listen."""

from collections.abc import Callable
from typing import Any

from chassis.contract import Event
from chassis.service import Service
from chassis.testing.crashes import Case
from chassis.testing.harness import Harness
from contracts.customers import share
from contracts.organization import numbering_rule, permit
from contracts.permits import GATED

Told = tuple[str, dict[str, Any]]
RULE: Told = ("n", {"id": "n", "series": "quote", "pattern": "Q{serial:04d}", "reset": "never"})
SHARED: Told = (
    "s",
    {
        "id": "s",
        "customer_id": "c1",
        "customer_name": "华为",
        "holder_kind": "staff",
        "holder_id": "rep",
        "access": "read",
        "along": list(share.PARTS),
    },
)


def heard(service: Service) -> tuple[Case, ...]:
    """Return a case for each rule of numbers, share and permit that *service* hears of."""
    gated = [name for name in GATED if name.startswith(f"{service.name}.")] or [""]
    asked: Told = ("p", {"action": gated[0], "state": "pending"})
    moved = [
        {"action": name, "state": "pending", "record_id": "gone", "record_version": 1}
        for name in gated
        if name.endswith(".destroy")
    ]
    found = [
        Case(numbering_rule.created, _only(RULE)),
        Case(numbering_rule.updated, _after(numbering_rule.created, RULE, pattern="R{serial:05d}")),
        Case(share.granted, _only(SHARED)),
        Case(share.ended, _after(share.granted, SHARED, ended_at="2026-03-25T04:00:00Z")),
        *(Case(permit.moved, _only(("p", told))) for told in moved[:1]),
        Case(permit.moved, _after(permit.moved, asked, state="approved")),
    ]
    return tuple(case for case in found if case.name in service.reactions)


def _only(told: Told) -> Callable[[Harness], Told]:
    """Return an arrangement of nothing but what is told."""
    return lambda harness: told


def _after(event: Event, told: Told, **change: Any) -> Callable[[Harness], Told]:
    """Return an arrangement that tells *event* first, and then what became of it."""

    def arrange(harness: Harness) -> Told:
        harness.tell(event, *told, version=0)
        return told[0], {**told[1], **change}

    return arrange
