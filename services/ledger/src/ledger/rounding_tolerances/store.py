"""Every query about tolerances."""

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from contracts.ledger import bad_debt
from ledger.rounding_tolerances.model import RoundingTolerance
from ledger.settings import LedgerSettings


def of_caller(uow: UnitOfWork, currency: str, settings: LedgerSettings) -> int:
    """
    Return the largest rest, in minor units, that the caller may give up as rounding.

    The most that any of his roles has; else the settings: more with the right to write off debts.
    """
    model = RoundingTolerance
    mine = model.role_id.in_(uow.call.roles), model.currency == currency
    most = uow.session.scalar(select(func.max(model.amount_minor)).where(*mine))
    if most is not None:
        return int(most)
    if uow.call.allows(bad_debt.write_off.permission):
        return max(settings.rounding_tolerance_minor, settings.rounding_tolerance_high_minor)
    return settings.rounding_tolerance_minor


def is_set(uow: UnitOfWork, role_id: str, currency: str) -> bool:
    """Return whether a role has a tolerance in a currency."""
    model = RoundingTolerance
    same = model.role_id == role_id, model.currency == currency
    return uow.session.scalar(select(model.id).where(*same)) is not None
