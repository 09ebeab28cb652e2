"""How a movement of money is booked."""

from dataclasses import dataclass

from chassis.values import Money
from ledger.currencies.rules import HOME
from ledger.journal.rules import Line

NUMBER = "CE{yyyy}{mm}-{serial:05d}"
NEEDED = {
    "income": ("category_id",),
    "expense": ("category_id",),
    "transfer": ("to_account_code",),
}
FORBIDDEN = {
    "income": ("to_account_code", "to_amount", "fee"),
    "expense": ("to_account_code", "to_amount", "fee"),
    "transfer": ("category_id", "tax"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """
    *minor* units that come to or leave an account; *other* is the account on the other side.

    arrives: what comes to *other* where that is in another currency. tax: what of it is no income
    or expense, but goes to the account of taxes.
    """

    kind: str
    account: str
    other: str
    minor: int
    fee: int
    currency: str
    memo: str
    customer_id: str | None
    arrives: Money | None = None
    tax: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """
    The accounts beside what a movement names: of the fee, of taxes, and the clearing one.

    clearing: the account over which an entry in two currencies balances in each of them.
    """

    fee: str
    clearing: str
    taxes: str


def movement_lines(moved: Movement, beside: Beside) -> tuple[Line, ...]:
    """
    Return the postings of *moved*: of a transfer, the fee leaves beside the amount.
    """
    about = moved.currency, moved.memo, moved.customer_id
    sign = 1 if moved.kind == "income" else -1
    left = Line(moved.account, sign * moved.minor - moved.fee, *about)
    if moved.arrives is None:
        sides = [
            Line(moved.other, -sign * (moved.minor - moved.tax), *about),
            Line(beside.taxes, -sign * moved.tax, *about),
        ]
    else:
        got = moved.arrives
        into = gain_of(moved.currency, got.currency)
        sides = [
            Line(moved.other, got.minor, got.currency, moved.memo, moved.customer_id),
            Line(beside.clearing, moved.minor, moved.currency, into),
            Line(beside.clearing, -got.minor, got.currency, into),
        ]
    lines = (left, *sides, Line(beside.fee, moved.fee, *about))
    return tuple(line for line in lines if line.minor)


def gain_of(given: str, got: str) -> str:
    """Return the currency whose gain it is when one is changed into another: a foreign one."""
    return given if got == HOME else got
