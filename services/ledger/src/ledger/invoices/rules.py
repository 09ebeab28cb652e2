"""Tax on the lines of an invoice: pure arithmetic in minor units."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from chassis.values import spread
from ledger.instalments.rules import Filled, fill
from ledger.journal.rules import Draft, Line

SPECIAL = ("special", "electronic_special")
"""Invoices of which the law lets the buyer deduct the tax (专用发票)."""
FULL_BP = 10_000
FOREIGN = "foreign"
DIGITAL = re.compile(r"[0-9]{20}")
"""The number of an invoice that is fully digital (数电票)."""
NUMBERED = re.compile(r"[0-9]{8}")
CODE = re.compile(r"[0-9]{10}([0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Taxed:
    """A line of an invoice: *net* + *tax* is its gross; the rate in hundredths of a percent."""

    rate_bp: int
    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


def number_fault(kind: str, code: str, number: str) -> str | None:
    """Return which field of what an invoice is known by has no valid shape, if one has none."""
    if kind == FOREIGN:
        return None
    if DIGITAL.fullmatch(number):
        return "invoice_code" if code else None
    if not NUMBERED.fullmatch(number):
        return "number"
    return None if CODE.fullmatch(code) else "invoice_code"


def row_of(name: str, quantity: Decimal | None, one: "Taxed", place: int) -> dict[str, Any]:
    """Return a line of an invoice as it is kept; place: of the line that it is, or takes back."""
    plain = None if quantity is None else format(Decimal(quantity).normalize(), "f")
    about = {"rate_bp": one.rate_bp, "net": one.net, "tax": one.tax, "of": place}
    return {"name": name, "quantity": plain, **about}


def title_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Return how an invoice keeps a title of a customer, as it is told now."""
    kept = ("tax_number", "address", "phone", "bank", "bank_account")
    return {"name": told["title"], **{name: told[name] or "" for name in kept}}


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to a whole number, halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def tax_in(amount: int, rate_bp: int, *, included: bool) -> int:
    """Return the tax in (or on top of) *amount*."""
    return half_up(amount * rate_bp, FULL_BP + rate_bp if included else FULL_BP)


def taxed(lines: Sequence[tuple[int, int]], *, included: bool, rounding: str) -> list[Taxed]:
    """
    Return the lines of an invoice with their tax.

    lines: amount and rate of each; included: whether the amounts hold the tax.
    rounding: "line" rounds the tax of each line; "document" rounds the tax of all lines with one
        rate together and spreads it over them, so that the document is right to the cent.
    """
    taxes = [tax_in(amount, rate, included=included) for amount, rate in lines]
    if rounding == "document":
        for rate in {rate for _, rate in lines}:
            places = [i for i, line in enumerate(lines) if line[1] == rate]
            amounts = [lines[i][0] for i in places]
            whole = tax_in(sum(amounts), rate, included=included)
            for place, part in zip(places, spread(whole, amounts), strict=True):
                taxes[place] = part
    return [
        Taxed(rate, amount - tax if included else amount, tax)
        for (amount, rate), tax in zip(lines, taxes, strict=True)
    ]


def by_rate(lines: Iterable[Taxed]) -> list[tuple[int, int, int]]:
    """Return rate, net and tax of each rate, the lowest first."""
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        net, tax = sums.get(line.rate_bp, (0, 0))
        sums[line.rate_bp] = (net + line.net, tax + line.tax)
    return [(rate, *sums[rate]) for rate in sorted(sums)]


def taken_back(line: Taxed, left: Taxed, amount: int, *, included: bool) -> Taxed:
    """
    Return the negative line that takes *amount* back of *line*, of which *left* still stands.

    The last part takes all the tax that is left, so that no cent of rounding survives.
    """
    standing = left.gross if included else left.net
    if amount == standing:
        return Taxed(line.rate_bp, -left.net, -left.tax)
    tax = tax_in(amount, line.rate_bp, included=included)
    net = amount - tax if included else amount
    return Taxed(line.rate_bp, -net, -tax)


def taken_by_line(
    left: Sequence[tuple[str, Taxed]], parts: Sequence[tuple[str, int, int]], gross: int
) -> list[int]:
    """
    Return how much of each line *left* is taken back for what came back, at most *gross* in all.

    left: name of each line of the invoices and what stands of it; parts: name, rate and gross of
    each line of goods. Lines of that name and rate go first, then others of the rate.
    """
    taken, wanted = [0] * len(left), [part for *_, part in parts]
    for by_name in (True, False):
        for nth, (name, rate, part) in enumerate(parts):
            fitting = [
                place
                for place, (called, line) in enumerate(left)
                if line.rate_bp == rate and (called == name or not by_name)
            ]
            for place in sorted(fitting, key=lambda p: left[p][1].gross != part):
                room = left[place][1].gross - taken[place]
                some = max(min(wanted[nth], gross - sum(taken), room), 0)
                taken[place] += some
                wanted[nth] -= some
    return taken


def taken_in_proportion(left: Sequence[Taxed], taken: Sequence[int], rest: int) -> list[int]:
    """Return what is taken of each line with *rest* more, of which each bears its share."""
    rooms = [line.gross - part for line, part in zip(left, taken, strict=True)]
    return [part + more for part, more in zip(taken, spread(rest, rooms), strict=True)]


def payment_state(share: Filled) -> str:
    """Return what is paid of an invoice in one word."""
    if share.left:
        return "partial" if share.paid else "unpaid"
    return "settled" if share.lost or share.credited else "paid"


def shares(
    bills: Iterable[tuple[str, str, int]], became: Mapping[str, Filled], named: Mapping[str, int]
) -> dict[str, Filled]:
    """
    Return what became of each invoice of which red letters leave anything.

    bills: id, debt and what red letters leave of each, those issued first first. became: of each
    debt. named: the money that names an invoice. Of what is credited counts what red letters leave.
    """
    by_debt: dict[str, list[tuple[str, int]]] = {}
    for bill, debt, stands in bills:
        by_debt.setdefault(debt, []).append((bill, stands))
    found: dict[str, Filled] = {}
    for debt, ones in by_debt.items():
        whole, amounts = became[debt], [stands for _, stands in ones]
        over = max(sum(amounts) - (whole.amount - whole.credited), 0)
        whole = replace(whole, credited=min(over, whole.credited))
        got = fill(amounts, whole, [named.get(bill, 0) for bill, _ in ones])
        found |= {bill: share for (bill, _), share in zip(ones, got, strict=True) if share.amount}
    return found


def tax_moved(
    kind: str, debt: Any, day: dt.date, pairs: Sequence[tuple[str, int]], party: str | None = None
) -> Draft:
    """
    Return the entry that books other tax of a debt than is booked.

    pairs: what it was for and the account of taxes, each with its minor units.
    """
    return Draft(
        kind=kind,
        happened_on=max(day, debt.happened_on),
        memo=debt.title,
        source_id=debt.id,
        lines=tuple(Line(a, minor, debt.currency, debt.title, party) for a, minor in pairs),
    )


def tax_wanted(stands: int, booked: int, gross: int, tax: int) -> int:
    """
    Return what tax should be booked for a debt of *stands*, in minor units.

    booked: what is; gross, tax: of its numbered invoices. More than stands waits for red letters.
    """
    if gross > stands:
        return booked
    return tax if gross == stands else max(booked, tax)
