"""Every query about rules of numbers."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.organization.numbering_rule import Taken
from organization.office.numbering_rules.model import NumberingRule


def refuse_second(uow: UnitOfWork, series: str) -> None:
    """Raise Taken when there is a rule for the series."""
    if uow.session.scalar(select(NumberingRule.id).where(NumberingRule.series == series)):
        raise Taken(series=series)
