"""Every query about payroll runs."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.payroll_run import AdvanceShort
from ledger.payroll_runs.model import PayrollRun, Payslip
from ledger.payroll_setup.model import PayrollPerson
from ledger.staff_advances import store as advances

OPEN = ("draft", "submitted", "approved", "rejected")
SEEN = ("posted", "paid")


def of_period(uow: UnitOfWork, period: str) -> PayrollRun | None:
    """Return the run of a month that is not discarded."""
    chosen = select(PayrollRun).where(PayrollRun.period == period, PayrollRun.state != "discarded")
    return uow.session.scalars(chosen).first()


def open_before(uow: UnitOfWork, period: str) -> str | None:
    """Return an earlier month of the same year whose run is not posted."""
    chosen = select(PayrollRun.period).where(
        PayrollRun.period < period,
        PayrollRun.period >= f"{period[:4]}-01",
        PayrollRun.state.in_(OPEN),
    )
    return uow.session.scalar(chosen.order_by(PayrollRun.period).limit(1))


def stands_after(uow: UnitOfWork, period: str) -> str | None:
    """Return a later month of the same year whose run stands: its tax is reckoned on this one."""
    chosen = select(PayrollRun.period).where(
        PayrollRun.period > period,
        PayrollRun.period <= f"{period[:4]}-12",
        PayrollRun.state != "discarded",
    )
    return uow.session.scalar(chosen.order_by(PayrollRun.period.desc()).limit(1))


def reckoned_until(uow: UnitOfWork, year: int, region: str) -> str | None:
    """Return the last month of a year that stands reckoned for anybody of a region."""
    here = select(PayrollPerson.person_id).where(PayrollPerson.region == region)
    chosen = select(func.max(PayrollRun.period)).where(
        PayrollRun.state != "discarded",
        PayrollRun.period.between(f"{year}-01", f"{year}-12"),
        PayrollRun.id.in_(select(Payslip.payroll_run_id).where(Payslip.person_id.in_(here))),
    )
    found: str | None = uow.session.scalar(chosen)
    return found


def check_advances(uow: UnitOfWork, wanted: Iterable[tuple[str, str, int]]) -> None:
    """Refuse to withhold more of an advance than is open; wanted: person, name and fen of each."""
    held = advances.held(uow, "CNY")
    for person, name, minor in wanted:
        if minor > held.get(person, 0):
            raise AdvanceShort(person=name, left=str(Money(held.get(person, 0))))


def withhold(uow: UnitOfWork, slips: Sequence[Payslip]) -> None:
    """Take off the advances of each person what his pay withholds of them."""
    for slip in slips:
        wanted = slip.advances_minor
        if wanted <= 0:
            slip.offsets = []
            continue
        slip.offsets = advances.settle(uow, slip.person_id, Money(wanted))
        settled = sum(minor for _, minor in slip.offsets)
        if settled != wanted:
            raise AdvanceShort(person=slip.name, left=str(Money(settled)))


def withheld(uow: UnitOfWork, period: str) -> dict[str, tuple[int, int]]:
    """Return person → tax base and tax of the months of the year before *period*."""
    chosen = (
        select(Payslip.person_id, func.sum(Payslip.tax_base_minor), func.sum(Payslip.tax_minor))
        .join(PayrollRun, PayrollRun.id == Payslip.payroll_run_id)
        .where(
            PayrollRun.state.in_(SEEN),
            PayrollRun.period < period,
            PayrollRun.period >= f"{period[:4]}-01",
        )
        .group_by(Payslip.person_id)
    )
    return {person: (int(base), int(tax)) for person, base, tax in uow.session.execute(chosen)}


def payslips(uow: UnitOfWork, run_id: str) -> list[Payslip]:
    """Return the payslips of a run."""
    chosen = select(Payslip).where(Payslip.payroll_run_id == run_id)
    return list(uow.session.scalars(chosen.order_by(Payslip.name, Payslip.id)))


def own(uow: UnitOfWork, payslip_id: str | None = None) -> list[tuple[Payslip, str]]:
    """Return the caller's payslips of posted runs with the state of each, newest first."""
    chosen = (
        select(Payslip, PayrollRun.state)
        .join(PayrollRun, PayrollRun.id == Payslip.payroll_run_id)
        .where(Payslip.person_id == uow.call.actor_id, PayrollRun.state.in_(SEEN))
        .order_by(Payslip.period.desc(), Payslip.id)
        .limit(1000)
    )
    if payslip_id is not None:
        chosen = chosen.where(Payslip.id == payslip_id)
    found = [(slip, str(state)) for slip, state in uow.session.execute(chosen)]
    if payslip_id is not None and not found:
        raise NotFound(resource="ledger.payslip", id=payslip_id)
    return found


def frozen_by(uow: UnitOfWork, approval_id: str) -> PayrollRun | None:
    """Return the run that waits for an approval, locked."""
    chosen = select(PayrollRun).where(PayrollRun.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()
