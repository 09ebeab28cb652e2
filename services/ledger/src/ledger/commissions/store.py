"""Every query of the figures for commissions."""

import datetime as dt

from sqlalchemy import func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation
from ledger.receivables.model import Receivable


def received(
    uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date
) -> list[tuple[str, int, int, int]]:
    """Return owner, received, amount and tax of each receivable paid or taken back in some days."""
    found: dict[str, list[int]] = {}
    about: dict[str, tuple[str, int, int]] = {}
    for day, sign in ((Allocation.allocated_on, 1), (Allocation.undone_on, -1)):
        chosen = (
            select(Receivable, func.sum(Allocation.amount_minor))
            .join(Allocation, Allocation.receivable_id == Receivable.id)
            .where(
                # What another earned is not told to who inherits his customers.
                visible(Receivable, uow.call, change=True),
                Receivable.owner_id.is_not(None),
                Receivable.currency == currency,
                day.between(from_on, until_on),
            )
            .group_by(Receivable.id)
        )
        for one, total in uow.session.execute(chosen):
            about[one.id] = one.owner_id or "", one.amount_minor, one.tax_minor
            found.setdefault(one.id, []).append(sign * int(total))
    return [
        (about[key][0], sum(parts), about[key][1], about[key][2]) for key, parts in found.items()
    ]
