"""Whom money concerns beside who paid it: a head office pays for its subsidiaries."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import receipt as contract
from ledger.allocations.model import Allocation
from ledger.exposures import store as exposures
from ledger.exposures.model import Exposure
from ledger.receipts.model import Receipt
from ledger.receipts.rules import Part
from ledger.receivables.model import Receivable

STANDS = Allocation.undone_on.is_(None)


def lock_all_of(uow: UnitOfWork, receipt: Receipt) -> None:
    """Lock the exposures of who paid, and of all whose debts the money settles."""
    mine = select(Allocation.for_customer_id).where(Allocation.receipt_id == receipt.id, STANDS)
    theirs = mine.where(Allocation.for_customer_id.is_not(None)).distinct()
    _lock(uow, receipt.customer_id, receipt.currency, lambda: uow.session.scalars(theirs))


def lock_debt(uow: UnitOfWork, receivable: Receivable) -> Exposure:
    """Lock the exposures of who owes it, and of all who paid of it; return the first one."""
    mine = Allocation.receivable_id == receivable.id, STANDS
    payers = select(Receipt.customer_id).join(Allocation, Allocation.receipt_id == Receipt.id)
    payers = payers.where(*mine).distinct()
    whose = receivable.customer_id, receivable.currency
    _lock(uow, *whose, lambda: uow.session.scalars(payers))
    return exposures.read(uow, *whose)


def _lock(uow: UnitOfWork, first: str, currency: str, others: Callable[[], Iterable[str]]) -> None:
    """Lock until nobody came meanwhile."""
    locked: set[str] = set()
    while wanted := {first, *others()} - locked:
        locked |= exposures.lock_all(uow, wanted, currency)


def clear(uow: UnitOfWork, receipt: Receipt, parts: Iterable[Part], advances: int) -> None:
    """
    Take what *parts* of a receipt settle off what each customer owes; all are locked.

    advances: what more of it is an advance of who paid.
    """
    owed = Counter[str]()
    for part in parts:
        owed[part.customer_id] -= part.cleared
    _follow(uow, receipt, owed, advances)


def reopen(uow: UnitOfWork, receipt: Receipt, freed: Iterable[Allocation], advances: int) -> None:
    """Undo `clear` by what was *freed* of it."""
    owed = Counter[str]()
    for part in freed:
        owed[part.customer_id] += part.cleared_minor
    _follow(uow, receipt, owed, advances)


def give_back(
    uow: UnitOfWork,
    receivable: Receivable,
    freed: Sequence[Allocation],
    kept: Sequence[Allocation] = (),
    credited: int = 0,
) -> None:
    """
    Let who paid of a receivable have back what was *freed* of it, but for what is *kept*.

    credited: what is owed less of it beside. All who are concerned are locked.
    """
    advances, owed = Counter[str](), -credited
    for sign, parts in ((1, freed), (-1, kept)):
        for part in parts:
            advances[part.payer_id] += sign * part.amount_minor
            owed += sign * part.cleared_minor
    exposures.shift_all(uow, receivable.currency, {receivable.customer_id: owed}, advances)
    for receipt in {part.receipt_id: part.receipt for part in freed}.values():
        _tell(uow, receipt, [receivable.customer_id])


def _follow(uow: UnitOfWork, receipt: Receipt, owed: Counter[str], advances: int) -> None:
    exposures.shift_all(uow, receipt.currency, owed, {receipt.customer_id: advances})
    _tell(uow, receipt, owed)


def _tell(uow: UnitOfWork, receipt: Receipt, owing: Iterable[str]) -> None:
    """Tell of each of *owing* but who paid how much of the money stands for his debts."""
    for customer_id in sorted(set(owing) - {receipt.customer_id}):
        mine = (one for one in receipt.allocations if one.customer_id == customer_id)
        minor = sum(part.amount_minor for part in mine)
        about = {"customer_id": customer_id, "payer_id": receipt.customer_id}
        uow.emit(contract.shared, receipt, **about, amount=Money(minor, receipt.currency))
