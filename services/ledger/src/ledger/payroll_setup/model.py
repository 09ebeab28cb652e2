"""Figures of a year, pay items, and the pay of a person."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money, round_half_up
from contracts.ledger.payroll import BadBrackets, BadFormula
from contracts.ledger.payroll_run import FormulaFails
from ledger.payroll_setup.rules import FormulaError, evaluate, names, read
from ledger.tables import Model


class PayrollYear(Record, Model):
    """What tax and social insurance are in a year and a place, as it was imported."""

    __tablename__ = "payroll_year"
    __table_args__ = (UniqueConstraint("year", "region"),)
    resource = "ledger.payroll_year"
    told_as: ClassVar = {
        "allowance_minor": "monthly_allowance",
        "brackets": "tax_brackets",
        "shares": "insurances",
    }

    year: Mapped[int] = mapped_column(Integer)
    region: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    allowance_minor: Mapped[int] = mapped_column(BigInteger)
    brackets: Mapped[list[Any]] = mapped_column()
    shares: Mapped[list[Any]] = mapped_column()

    @property
    def monthly_allowance(self) -> Money:
        return Money(self.allowance_minor)

    @property
    def tax_brackets(self) -> list[dict[str, Any]]:
        return [
            {"up_to": None if end is None else Money(end), "percent": Decimal(percent)}
            for end, percent in self.brackets
        ]

    @property
    def insurances(self) -> list[dict[str, Any]]:
        return [
            {
                "name": share["name"],
                "employee_percent": Decimal(share["employee"]),
                "employer_percent": Decimal(share["employer"]),
                "base_min": Money(share["min"]),
                "base_max": Money(share["max"]),
            }
            for share in self.shares
        ]

    @property
    def figures(self) -> tuple[Any, ...]:
        """All that pay is reckoned by."""
        return self.allowance_minor, self.brackets, self.shares

    @property
    def told(self) -> dict[str, Any]:
        """The same as people say it, with where it comes from."""
        names = ("source", "monthly_allowance", "tax_brackets", "insurances")
        return {name: getattr(self, name) for name in names}

    def fill(self, told: Mapping[str, Any]) -> None:
        """Take over what was told; refuse brackets that do not rise."""
        ends = [one["up_to"] and one["up_to"].minor for one in told["tax_brackets"]]
        inner = ends[:-1]
        if ends[-1] is not None or None in inner or inner != sorted(set(inner)):
            raise BadBrackets()
        self.source, self.allowance_minor = told["source"], told["monthly_allowance"].minor
        percents = [str(one["percent"]) for one in told["tax_brackets"]]
        self.brackets = [list(pair) for pair in zip(ends, percents, strict=True)]
        self.shares = [
            {
                "name": share["name"],
                "employee": str(share["employee_percent"]),
                "employer": str(share["employer_percent"]),
                "min": share["base_min"].minor,
                "max": share["base_max"].minor,
            }
            for share in told["insurances"]
        ]


class PayrollItem(Record, Model):
    """One line of a payslip, and how it is reckoned."""

    __tablename__ = "payroll_item"
    resource = "ledger.payroll_item"

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    formula: Mapped[str] = mapped_column(String(200))
    taxable: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(Integer, default=100)
    closed: Mapped[bool] = mapped_column(default=False)

    def check(self) -> None:
        """Refuse a formula that is no arithmetic."""
        try:
            read(self.formula)
        except FormulaError as error:
            raise BadFormula(reason=error.reason) from error

    @property
    def asked(self) -> set[str]:
        """The figures that its formula asks for."""
        return names(self.formula)

    def reckon(self, values: dict[str, Decimal], person: str) -> int:
        """Return what the item is in fen, which further items can name; refuse for *person*."""
        try:
            minor = round_half_up(evaluate(self.formula, values) * 100)
        except FormulaError as error:
            about = {"reason": error.reason, "where": error.where}
            raise FormulaFails(item=self.name, person=person, **about) from error
        values[self.code] = Decimal(minor) / 100
        return minor


class PayrollPerson(Record, Model):
    """What a person gets, and where to."""

    __tablename__ = "payroll_person"
    resource = "ledger.payroll_person"
    told_as: ClassVar = {"special_minor": "special_deduction", "values": "figures"}

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    region: Mapped[str] = mapped_column(String(20))
    base_minor: Mapped[int] = mapped_column(BigInteger)
    insurance_base_minor: Mapped[int] = mapped_column(BigInteger)
    special_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    account_code: Mapped[str] = mapped_column(String(20))
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    bank_name: Mapped[str] = mapped_column(String(100), default="")
    bank_account: Mapped[str] = mapped_column(String(40), default="")
    values: Mapped[dict[str, Any]] = mapped_column()
    left: Mapped[bool] = mapped_column(default=False)

    @property
    def base(self) -> Money:
        return Money(self.base_minor)

    @property
    def insurance_base(self) -> Money:
        return Money(self.insurance_base_minor)

    @property
    def special_deduction(self) -> Money:
        return Money(self.special_minor)

    @property
    def figures(self) -> list[dict[str, Any]]:
        return [{"name": name, "value": Decimal(value)} for name, value in self.values.items()]

    @property
    def numbers(self) -> dict[str, Decimal]:
        """The figures by name."""
        return {name: Decimal(value) for name, value in self.values.items()}

    def change(self, fields: Mapping[str, Any]) -> None:
        """Take over the given fields."""
        amounts = {"base": "base_minor", "insurance_base": "insurance_base_minor"}
        amounts["special_deduction"] = "special_minor"
        for name, value in fields.items():
            if name in amounts:
                setattr(self, amounts[name], value.minor if value else 0)
            elif name == "figures":
                self.values = {one["name"]: str(one["value"]) for one in value}
            else:
                setattr(self, name, value)
