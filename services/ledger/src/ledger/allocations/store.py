"""What stands of the money that names a line of a plan, or an invoice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation


def given_to_lines(uow: UnitOfWork, ids: Sequence[str]) -> list[int]:
    """Return how many minor units stand for each of some lines of plans by name."""
    return _given(uow, Allocation.plan_line_id, ids)


def given_to_invoices(uow: UnitOfWork, ids: Sequence[str]) -> list[int]:
    """Return how many minor units stand for each of some invoices by name."""
    return _given(uow, Allocation.invoice_id, ids)


def _given(uow: UnitOfWork, name: Any, ids: Sequence[str]) -> list[int]:
    chosen = (
        select(name, func.sum(Allocation.amount_minor))
        .where(name.in_(ids), Allocation.undone_on.is_(None))
        .group_by(name)
    )
    found: dict[str, int] = {named: int(minor) for named, minor in uow.session.execute(chosen)}
    return [found.get(identifier, 0) for identifier in ids]
