"""The payroll run and its payslips."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Record
from chassis.values import Money, new_id
from contracts.ledger.payroll_run import RunState
from ledger.journal.model import Reversible
from ledger.payroll_runs.rules import Pay
from ledger.tables import Model

_STANDING = text("state <> 'discarded'")
SUMS = ("gross", "deductions", "insurance_employee", "insurance_employer", "tax", "net")
ADMITTED = {
    "submit": ("draft",),
    "post": ("approved",),
    "pay": ("posted",),
    "discard": ("draft", "rejected", "approved", "posted"),
    "reverse": ("paid",),
    "bank_file": ("posted", "paid"),
}


def _sum(name: str) -> property:
    return property(lambda run: Money(run.sums[name]))


class PayrollRun(Reversible, Record, Freezable, Attachable, Model):
    """The pay of a month: draft → submitted → approved → posted → paid, or discarded."""

    __tablename__ = "payroll_run"
    __table_args__ = (
        Index(
            "ix_payroll_run_standing",
            "period",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )
    resource = "ledger.payroll_run"
    files_by = "create"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    period: Mapped[str] = mapped_column(String(7), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    people: Mapped[int] = mapped_column(Integer)
    sums: Mapped[dict[str, Any]] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    payment_entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    gross = _sum("gross")
    deductions = _sum("deductions")
    insurance_employee = _sum("insurance_employee")
    insurance_employer = _sum("insurance_employer")
    tax = _sum("tax")
    net = _sum("net")
    advances = property(lambda run: Money(run.sums.get("advances", 0)))

    def admits(self, verb: str) -> bool:
        return self.state in ADMITTED.get(verb, (self.state,))

    @property
    def keeps_files(self) -> bool:
        """What was submitted rests on them, unless it came back."""
        return self.state not in ("draft", "rejected")

    def must_admit(self, verb: str) -> None:
        if not self.admits(verb):
            raise RunState(state=self.state)


class Payslip(Model):
    """What one person gets in one run."""

    __tablename__ = "payslip"
    __table_args__ = (UniqueConstraint("payroll_run_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    payroll_run_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("payroll_run.id"), index=True
    )
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(7))
    account_code: Mapped[str] = mapped_column(String(20))
    bank_name: Mapped[str] = mapped_column(String(100))
    bank_account: Mapped[str] = mapped_column(String(40))
    rows: Mapped[list[Any]] = mapped_column()
    offsets: Mapped[list[Any] | None] = mapped_column()
    gross_minor: Mapped[int] = mapped_column(BigInteger)
    deductions_minor: Mapped[int] = mapped_column(BigInteger)
    insurance_employee_minor: Mapped[int] = mapped_column(BigInteger)
    insurance_employer_minor: Mapped[int] = mapped_column(BigInteger)
    tax_base_minor: Mapped[int] = mapped_column(BigInteger)
    taxable_of_year_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    net_minor: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def of(cls, run_id: str, period: str, person: Any, pay: Pay) -> "Payslip":
        """Return the payslip of *person* with *pay*."""
        amounts = {f"{name}_minor": getattr(pay, name) for name in (*SUMS, *YEAR)}
        copied = ("person_id", "name", "account_code", "bank_name", "bank_account")
        about = {name: getattr(person, name) for name in copied}
        return cls(
            id=new_id(), payroll_run_id=run_id, period=period, rows=pay.lines, **about, **amounts
        )

    @property
    def advances_minor(self) -> int:
        """What is withheld for advances, a part of the deductions."""
        return sum(row["minor"] for row in self.rows if row["kind"] == "advance")

    def told(self, state: str) -> dict[str, Any]:
        """Return it as the contract gives it."""
        named = ("id", "payroll_run_id", "period", "person_id", "name")
        lines = [{**row, "amount": Money(row["minor"])} for row in self.rows]
        amounts = {n: Money(getattr(self, f"{n}_minor")) for n in (*SUMS, "taxable_of_year")}
        return {n: getattr(self, n) for n in named} | amounts | {"state": state, "lines": lines}


YEAR = ("tax_base", "taxable_of_year")
