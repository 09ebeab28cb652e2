"""How pay is reckoned: items, insurance, and tax on the year so far (累计预扣法)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chassis.values import round_half_up

HUNDRED = Decimal(100)


@dataclass
class Pay:
    """The pay of one person in one month, in fen."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    gross: int = 0
    deductions: int = 0
    advances: int = 0
    taxable: int = 0
    insurance_employee: int = 0
    insurance_employer: int = 0
    tax_base: int = 0
    taxable_of_year: int = 0
    tax: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.deductions - self.insurance_employee - self.tax

    def take(self, item: Any, amount: int) -> None:
        """Add the line of a pay item."""
        amount = max(amount, 0) if item.kind == "advance" else amount
        self.note(item.code, item.name, item.kind, amount)
        if item.kind in ("deduction", "advance"):
            self.deductions += amount
            self.advances += amount if item.kind == "advance" else 0
            return
        self.gross += amount
        self.taxable += amount if item.taxable else 0

    def insure(self, base: int, shares: Sequence[Any]) -> None:
        """Add social insurance; each share has its own bounds of the base."""
        for share in shares:
            within = min(max(base, share["min"]), share["max"])
            own, theirs = (_percent(within, share[side]) for side in ("employee", "employer"))
            self.insurance_employee += own
            self.insurance_employer += theirs
            if own:
                self.note("insurance", share["name"], "insurance", own)

    def levy(self, free: int, brackets: Sequence[Any], before: tuple[int, int]) -> None:
        """
        Add the tax of the month: that of the year so far, less what was withheld.

        free: of this month; before: tax base and tax of the months before.
        """
        self.tax_base = self.taxable - self.insurance_employee - free
        self.taxable_of_year = before[0] + self.tax_base
        self.tax = max(progressive(self.taxable_of_year, brackets) - before[1], 0)

    def withhold_less(self, kept: Collection[str]) -> None:
        """Withhold no more of advances than the pay can bear; items of *kept* codes stay."""
        for line in reversed(self.lines):
            if line["kind"] == "advance" and line["code"] not in kept:
                less = min(max(-self.net, 0), line["minor"])
                line["minor"] -= less
                self.deductions -= less
                self.advances -= less

    def note(self, code: str, name: str, kind: str, minor: int) -> None:
        self.lines.append({"code": code, "name": name, "kind": kind, "minor": minor})


def progressive(taxable: int, brackets: Sequence[Any]) -> int:
    """Return the tax on *taxable* fen; each bracket taxes what lies within it."""
    whole, start = Decimal(0), 0
    for end, percent in brackets:
        top = taxable if end is None else min(taxable, end)
        whole += Decimal(max(top - start, 0)) * Decimal(percent) / HUNDRED
        start = end if end is not None else start
    return round_half_up(whole)


def _percent(minor: int, percent: str) -> int:
    return round_half_up(Decimal(minor) * Decimal(percent) / HUNDRED)
