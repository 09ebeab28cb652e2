"""Small values with arithmetic of their own: money in minor units, ids, spreading to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from uuid_utils import UUID, uuid7

_WITHOUT_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_OF_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_DIGITS = (
    dict.fromkeys(_WITHOUT_MINOR.split(), 0)
    | dict.fromkeys(_OF_THOUSANDTHS.split(), 3)
    | dict.fromkeys(("CLF", "UYW"), 4)
)
"""Digits after the point where ISO 4217 (list one, February 2026) does not say two."""


def new_id() -> str:
    """Return a new UUIDv7 as text; later ones sort after earlier ones."""
    return str(uuid7())


def made_at_ms(text: object) -> int:
    """Return when an id of `new_id` was made, in ms since 1970; 0 for whatever is none."""
    try:
        made = UUID(text if isinstance(text, str) else "")
    except ValueError:
        return 0
    return made.timestamp if made.version == 7 else 0


def digits(currency: str) -> int:
    """Return how many digits *currency* has after the point."""
    return MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (分) of one ISO 4217 currency; never a float."""

    minor: int
    currency: str = "CNY"

    @classmethod
    def parse(cls, amount: str, currency: str = "CNY") -> "Money":
        """Read "12.30"; more digits than the currency has raise ValueError."""
        scaled = Decimal(amount).scaleb(digits(currency))
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(amount)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> str:
        """The amount as a decimal string: "12.30"."""
        places = digits(self.currency)
        return f"{Decimal(self.minor).scaleb(-places):.{places}f}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def round_half_up(value: Decimal) -> int:
    """Round to a whole number of minor units, halves away from zero, as on Chinese invoices."""
    return int(value.to_integral_value(ROUND_HALF_UP))


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """
    Divide *total* minor units by *weights* so that the parts sum to it exactly.

    Largest remainder: 1000 over (3333, 3333, 3334) gives 333, 333, 334. A tie goes to the earlier
    part; with no weight at all the parts are equal.

    Raises ValueError for no parts or a negative weight.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be given and not negative")
    shares = list(weights) if sum(weights) else [1] * len(weights)
    whole, sign = sum(shares), -1 if total < 0 else 1
    parts = [abs(total) * share // whole for share in shares]
    remainders = [abs(total) * share % whole for share in shares]
    left = abs(total) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:left]:
        parts[index] += 1
    return [sign * part for part in parts]
