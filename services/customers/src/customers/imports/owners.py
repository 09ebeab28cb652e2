"""Whose the customers of a table are, where a column of it names colleagues."""

from collections.abc import Iterable, Sequence
from typing import Any

from chassis.context import Call
from chassis.uow import UnitOfWork
from contracts.customers.customer import transfer
from contracts.customers.parts import TransferForbidden
from customers.customers.model import Customer
from customers.imports.rules import Owner, Reading
from customers.staff import store as staff


def settle(uow: UnitOfWork, readings: Iterable[Reading], settings: Any) -> None:
    """Find whom lines name as owners; refuse lines that name nobody, or who may not be given to."""
    naming = [reading for reading in readings if reading.owner_named]
    texts = {reading.owner_named for reading in naming}
    found = staff.known_as(uow, texts, settings.numbers_of(""))
    for reading in naming:
        text, meant = reading.owner_named, found[reading.owner_named]
        if len(meant) != 1:
            code = "import.ambiguous" if meant else "import.nobody"
            reading.problems.append(("/owner_id", code, text[:60]))
        elif meant[0].id != uow.call.actor_id and not _may_give(uow.call, settings):
            reading.problems.append(("/owner_id", TransferForbidden.code, text[:60]))
        else:
            reading.owner = Owner(meant[0].id, meant[0].department_id)


def of(uow: UnitOfWork, reading: Reading, otherwise: str | None) -> Owner | None:
    """Return whose the customer of a line will be; otherwise: whose those without a name are."""
    if reading.owner or otherwise is None:
        return reading.owner
    return Owner(otherwise, (uow.call.departments or (None,))[0])


def keeps(uow: UnitOfWork, reading: Reading, customer_id: str) -> bool:
    """Tell whether a line leaves a customer who is there with whom it is."""
    there = uow.session.get(Customer, customer_id)
    return reading.owner is None or there is None or there.owner_id == reading.owner.id


def by_owner(
    uow: UnitOfWork, readings: Sequence[Reading], otherwise: str | None
) -> dict[str, list[Reading]]:
    """Return owner → lines, in the order of the ids, in which owners are locked."""
    lines: dict[str, list[Reading]] = {}
    for reading in readings:
        owner = of(uow, reading, otherwise)
        if owner:
            lines.setdefault(owner.id, []).append(reading)
    return dict(sorted(lines.items()))


def _may_give(call: Call, settings: Any) -> bool:
    """Whoever may transfer customers may bring them in for others."""
    is_rep = not settings.reps_transfer and call.scope(Customer.resource) == "own"
    return call.allows(transfer.permission) and not is_rep
