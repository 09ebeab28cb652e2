"""The exposures of two customers, folded anew from what each of them has."""

from typing import Any

from sqlalchemy import case, func, select

from chassis.uow import UnitOfWork
from ledger.exposures import store as exposures
from ledger.exposures.model import Exposure, Hold
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable

PARTS: dict[str, tuple[Any, Any]] = {
    "receivable": (Receivable, Receivable.open_minor),
    "held": (Hold, case((Hold.state == "held", Hold.amount_minor), else_=0)),
    "advances": (Receipt, Receipt.advance_minor),
}


def fold_exposures(uow: UnitOfWork, *customer_ids: str) -> None:
    """Let each exposure of the customers be the sum of its parts, and tell what changed."""
    uow.flush()
    wanted = select(Exposure.currency).where(Exposure.customer_id.in_(customer_ids)).distinct()
    for currency in sorted(uow.session.scalars(wanted)):
        for customer_id in sorted(customer_ids):
            exposure = exposures.lock(uow, customer_id, currency)
            sums = {name: _sum(uow, name, customer_id, currency) for name in PARTS}
            now = {name: getattr(exposure, f"{name}_minor") for name in PARTS}
            exposures.shift(uow, exposure, **{name: sums[name] - now[name] for name in PARTS})


def _sum(uow: UnitOfWork, name: str, customer_id: str, currency: str) -> int:
    model, amount = PARTS[name]
    mine = (model.customer_id == customer_id, model.currency == currency)
    return int(uow.session.scalar(select(func.sum(amount)).where(*mine)) or 0)
