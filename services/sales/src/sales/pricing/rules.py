"""
What a line costs and why, what is taken off, what is tax: pure, and exact to the cent.

Amounts are whole minor units, quantities ten-thousandths, percents hundredths of a percent. Every
total is the sum of its lines; tax is rounded per line, halves up, as on invoices.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from chassis.values import Money, spread

LIMIT = 10**15 - 1
"""The largest amount that fits on the wire."""
FULL_BP = 10_000
E4 = 10_000


@dataclass(frozen=True)
class Break:
    """A price of a list for one product from a quantity on."""

    list_id: str
    list_code: str
    priority: int
    product_id: str
    min_e4: int
    unit_price: Money
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def overlaps(self, other: "Break") -> bool:
        """Return whether there is a day on which both are valid."""
        return not (_ends_before(self, other) or _ends_before(other, self))


@dataclass(frozen=True)
class Wanted:
    """What is asked for: how much, on which day, in which currency."""

    quantity_e4: int
    day: dt.date
    currency: str


@dataclass(frozen=True)
class Step:
    """One price that was looked at; `reason` is why it was taken or passed over."""

    source: str
    unit_price: Money
    taken: bool
    reason: str
    list_id: str | None = None
    list_code: str | None = None
    min_e4: int | None = None


def lookup(breaks: Iterable[Break], list_price: Money, wanted: Wanted) -> tuple[Step, ...]:
    """
    Return every price of one product in the order in which they count; at most one is taken.

    Lists with the higher priority come first, inside them the larger quantity; the product's own
    list price comes last.
    """
    order = sorted(breaks, key=lambda b: (-b.priority, -b.min_e4, b.list_code))
    steps: list[Step] = []
    for offer in order:
        reason = _why_not(offer, wanted) or ("passed_by" if _taken(steps) else "applies")
        steps.append(
            Step(
                source="price_list",
                unit_price=offer.unit_price,
                taken=reason == "applies",
                reason=reason,
                list_id=offer.list_id,
                list_code=offer.list_code,
                min_e4=offer.min_e4,
            )
        )
    wrong = list_price.currency != wanted.currency
    reason = "other_currency" if wrong else "passed_by" if _taken(steps) else "applies"
    return (*steps, Step("product", list_price, reason == "applies", reason))


def by_hand(steps: Sequence[Step], price: Money) -> tuple[Step, ...]:
    """Return *steps* with a price set by hand before them, which is taken instead."""
    overridden = [replace(s, taken=False, reason="overridden") if s.taken else s for s in steps]
    return (Step("manual", price, True, "set_by_hand"), *overridden)


def find_tie(own: Sequence[Break], others: Iterable[Break]) -> tuple[int, Break] | None:
    """
    Return the first of *own* that would apply alike with another price, and that other.

    others: prices of further lists; only those with the same priority can tie.
    """
    seen: dict[tuple[str, int], list[Break]] = {}
    for other in others:
        seen.setdefault((other.product_id, other.min_e4), []).append(other)
    for index, mine in enumerate(own):
        rivals = seen.setdefault((mine.product_id, mine.min_e4), [])
        for rival in rivals:
            if rival.priority == mine.priority and rival.overlaps(mine):
                return index, rival
        rivals.append(mine)
    return None


@dataclass(frozen=True)
class Line:
    """What the totals of a line follow from; the percent comes off before the amount."""

    quantity_e4: int
    unit_price: int
    tax_bp: int
    discount_bp: int = 0
    discount: int = 0
    discountable: bool = True

    @property
    def gross(self) -> int:
        return half_up(self.quantity_e4 * self.unit_price, E4)

    @property
    def own_discount(self) -> int:
        return half_up(self.gross * self.discount_bp, FULL_BP) + self.discount

    @property
    def left(self) -> int:
        """What is left of the line after its own discount."""
        return self.gross - self.own_discount


@dataclass(frozen=True)
class Terms:
    """What holds for all lines: whether prices contain the tax, and the common discount."""

    tax_included: bool
    discount_bp: int = 0
    discount: int = 0


@dataclass(frozen=True)
class LineTotal:
    gross: int
    line_discount: int
    shared_discount: int
    net: int
    tax: int
    total: int


@dataclass(frozen=True)
class Totals:
    """The totals of each line; those of the document are their sums."""

    lines: tuple[LineTotal, ...]

    def sum(self, name: str) -> int:
        """Return the sum of gross, net, tax or total over all lines."""
        return sum(getattr(line, name) for line in self.lines)

    @property
    def discount(self) -> int:
        return self.sum("line_discount") + self.sum("shared_discount")


def too_large_discount(lines: Sequence[Line], terms: Terms) -> str | None:
    """Return a pointer to the first discount that is larger than what it is taken from."""
    for index, line in enumerate(lines):
        if line.own_discount > line.gross:
            return f"/lines/{index}/discount_amount"
    base = sum(line.left for line in lines if line.discountable)
    return "/discount_amount" if _shared(base, terms) > base else None


def too_large_amount(lines: Sequence[Line]) -> str | None:
    """Return a pointer to the line with whose tax the sum may be more than can be kept."""
    amounts = accumulate(line.gross * (FULL_BP + line.tax_bp) for line in lines)
    above = (f"/lines/{i}" for i, amount in enumerate(amounts) if amount > LIMIT * FULL_BP)
    return next(above, None)


def totals(lines: Sequence[Line], terms: Terms) -> Totals:
    """
    Return the totals of *lines*.

    The common discount is spread over the discountable lines by what is left of them, to the cent
    by largest remainder.
    """
    weights = [line.left if line.discountable else 0 for line in lines]
    shared = _shared(sum(weights), terms)
    shares = spread(shared, weights) if shared else [0] * len(lines)
    told = zip(lines, shares, strict=True)
    return Totals(tuple(_line_total(line, share, terms.tax_included) for line, share in told))


def half_up(numerator: int, denominator: int) -> int:
    """Return the fraction rounded to a whole number, halves up; neither may be negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def _shared(base: int, terms: Terms) -> int:
    return half_up(base * terms.discount_bp, FULL_BP) + terms.discount


def _line_total(line: Line, share: int, tax_included: bool) -> LineTotal:
    amount = line.left - share
    if tax_included:
        tax = half_up(amount * line.tax_bp, FULL_BP + line.tax_bp)
        net = amount - tax
    else:
        tax = half_up(amount * line.tax_bp, FULL_BP)
        net = amount
    return LineTotal(line.gross, line.own_discount, share, net, tax, net + tax)


def _taken(steps: Sequence[Step]) -> bool:
    return any(step.taken for step in steps)


def _why_not(offer: Break, wanted: Wanted) -> str:
    if offer.unit_price.currency != wanted.currency:
        return "other_currency"
    if offer.valid_from and wanted.day < offer.valid_from:
        return "not_yet_valid"
    if offer.valid_until and wanted.day > offer.valid_until:
        return "no_longer_valid"
    return "below_min_quantity" if wanted.quantity_e4 < offer.min_e4 else ""


def _ends_before(one: Break, other: Break) -> bool:
    return bool(one.valid_until and other.valid_from and one.valid_until < other.valid_from)
