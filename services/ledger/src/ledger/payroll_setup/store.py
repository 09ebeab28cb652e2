"""Every query about what payroll runs are reckoned from."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.payroll_setup.model import PayrollItem, PayrollPerson, PayrollYear


def year_of(uow: UnitOfWork, year: int, region: str) -> PayrollYear | None:
    """Return the figures of a year in a region."""
    mine = PayrollYear.year == year, PayrollYear.region == region
    return uow.session.scalars(select(PayrollYear).where(*mine)).first()


def item_by_code(uow: UnitOfWork, code: str) -> PayrollItem | None:
    """Return the pay item *code*."""
    return uow.session.scalars(select(PayrollItem).where(PayrollItem.code == code)).first()


def items(uow: UnitOfWork) -> list[PayrollItem]:
    """Return the pay items in use, in the order in which they are reckoned."""
    chosen = select(PayrollItem).where(PayrollItem.closed.is_(False))
    return list(uow.session.scalars(chosen.order_by(PayrollItem.place, PayrollItem.code)))


def person_of(uow: UnitOfWork, person_id: str) -> PayrollPerson | None:
    """Return the pay of a person."""
    mine = PayrollPerson.person_id == person_id
    return uow.session.scalars(select(PayrollPerson).where(mine)).first()


def people(uow: UnitOfWork) -> list[PayrollPerson]:
    """Return everybody who gets pay."""
    chosen = select(PayrollPerson).where(PayrollPerson.left.is_(False))
    return list(uow.session.scalars(chosen.order_by(PayrollPerson.name, PayrollPerson.id)))
