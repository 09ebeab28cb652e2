"""How a movement of money is booked."""

from dataclasses import dataclass

from ledger.journal.rules import Line

NEEDED = {
    "income": ("category_id",),
    "expense": ("category_id",),
    "transfer": ("to_account_code",),
}
FORBIDDEN = {
    "income": ("to_account_code", "fee"),
    "expense": ("to_account_code", "fee"),
    "transfer": ("category_id",),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """*minor* units that come to or leave an account; *other* is the account on the other side."""

    kind: str
    account: str
    other: str
    minor: int
    fee: int
    currency: str
    memo: str
    customer_id: str | None


def movement_lines(moved: Movement, fee_account: str) -> tuple[Line, ...]:
    """Return the postings of *moved*: of a transfer, the fee leaves beside the amount."""
    about = moved.currency, moved.memo, moved.customer_id
    sign = 1 if moved.kind == "income" else -1
    lines = (
        Line(moved.account, sign * moved.minor - moved.fee, *about),
        Line(moved.other, -sign * moved.minor, *about),
        Line(fee_account, moved.fee, *about),
    )
    return tuple(line for line in lines if line.minor)
