"""Every query about holiday years."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from organization.office.holidays.model import HolidayYear


def of(uow: UnitOfWork, region: str, year: int) -> HolidayYear | None:
    """Return a loaded year, locked."""
    chosen = select(HolidayYear).where(HolidayYear.region == region, HolidayYear.year == year)
    return uow.session.scalars(chosen.with_for_update()).first()


def of_region(uow: UnitOfWork, region: str | None) -> list[HolidayYear]:
    """Return all loaded years of a region, in order; one without a day off tells nothing."""
    chosen = select(HolidayYear).where(HolidayYear.region == region)
    return [year for year in uow.session.scalars(chosen.order_by(HolidayYear.year)) if year.tells]
