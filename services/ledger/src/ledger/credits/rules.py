"""What of a credit is tax, and how it is booked: the same for customers and suppliers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from chassis.values import round_half_up
from ledger.journal.rules import Draft, Line, mirrored


def tax_share(minor: int, tax: int, rest: int) -> int:
    """Return what of *minor* is tax where *rest* bears *tax*, all in minor units."""
    wanted = round_half_up(Decimal(minor) * tax / rest) if rest > 0 else 0
    return min(max(wanted, 0), minor)


def draft_of(credit: Any, debt_id: str, lines: Sequence[Line]) -> Draft:
    """Return the entry of a credit: the mirror image of *lines*, a part of what opened its debt."""
    return Draft(
        kind="credit",
        happened_on=credit.credited_on,
        memo=memo_of(credit),
        source_id=debt_id,  # whoever takes back the debt takes this back with it
        lines=mirrored(lines),
    )


def memo_of(credit: Any) -> str:
    """Return how the books tell a credit from what it takes off."""
    return f"{credit.number} {credit.reason}"[:200]
