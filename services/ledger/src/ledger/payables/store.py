"""Every query about payables, and what is told of them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.ledger import payable as contract
from ledger.credits.model import SupplierCredit
from ledger.dunning.rules import levels, moment, reached, reminder
from ledger.payables.model import Payable
from ledger.periods import store as periods
from ledger.settings import LedgerSettings

REMIND = "ledger.payable_reminder"


def open_(uow: UnitOfWork, payable: Payable, settings: LedgerSettings) -> None:
    """Save a new payable, tell it, and watch its due day."""
    uow.add(payable)
    uow.emit(contract.opened, payable)
    watch(uow, payable, settings, told=0)


def tell_changes(
    uow: UnitOfWork, payables: Mapping[str, Payable], settings: LedgerSettings
) -> None:
    """Tell how payables stand that were paid, or are owed again, and watch those that are open."""
    for _, payable in sorted(payables.items()):
        uow.emit(contract.changed, payable)
        if payable.state == "settled":
            uow.emit(contract.settled, payable)
            uow.unschedule(REMIND, payable.id)
        else:
            level = reached(payable.due_on, periods.today(uow), levels(settings.dunning_days))
            watch(uow, payable, settings, told=level)


def withdraw_credits(uow: UnitOfWork, payable: Payable, day: dt.date) -> None:
    """Take back what was credited of a payable that is cancelled: its entries go with it."""
    mine = SupplierCredit.payable_id == payable.id, SupplierCredit.state == "given"
    for credit in uow.session.scalars(select(SupplierCredit).where(*mine).with_for_update()):
        credit.withdraw(day)


def watch(uow: UnitOfWork, payable: Payable, settings: LedgerSettings, told: int) -> None:
    """Ask for the moment when a payable is due soon, or at the next level behind the one *told*."""
    days, zone = levels(settings.dunning_days), uow.call.time_zone
    soon = reminder(payable.due_on, settings.remind_days, zone)
    later = [moment(payable.due_on, level, days, zone) for level in range(told + 1, len(days) + 1)]
    wanted: list[dt.datetime] = [at for at in later[:1] if at is not None]
    if soon is not None and uow.now < soon:
        wanted.append(soon)
    if wanted:
        uow.schedule(REMIND, payable.id, max(min(wanted), uow.now), {"told": told})


def still_open(uow: UnitOfWork, payable_id: str) -> Payable | None:
    """Return a payable that is not paid, locked."""
    chosen = select(Payable).where(Payable.id == payable_id, Payable.state == "open")
    return uow.session.scalars(chosen.with_for_update()).first()


def told_of(payable: Payable, today: dt.date, settings: LedgerSettings) -> dict[str, Any]:
    """Return how far the due day of a payable is: `days_left`, and the `level` behind it."""
    level = reached(payable.due_on, today, levels(settings.dunning_days))
    return {"days_left": (payable.due_on - today).days, "level": level}
