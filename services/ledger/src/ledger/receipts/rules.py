"""How money received is divided, and how that is booked."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.journal.rules import Line

NUMBER = "RC{yyyy}{mm}-{serial:05d}"


@dataclass(frozen=True, slots=True)
class Part:
    """
    What one receivable gets: *paid* and the rest *written_off* as rounding, in minor units.

    customer_id: who owes it, not always who paid. since: the day from which it is owed. day: the
    one on which the money counts for it.
    """

    receivable_id: str
    customer_id: str
    paid: int
    written_off: int
    memo: str = ""
    since: dt.date | None = None
    day: dt.date | None = None

    @property
    def cleared(self) -> int:
        return self.paid + self.written_off


@dataclass(frozen=True, slots=True)
class Share:
    """
    What a receivable is to get: *paid* minor units, and a rest up to *tolerance* is given up.

    names: the line of a plan or the invoice that it is for, if any.
    """

    paid: int
    tolerance: int
    names: Mapping[str, str | None] = field(default_factory=dict)


def rounding(still_open: int, paid: int, tolerance: int) -> int:
    """
    Return the rest to give up (抹零) when *paid* goes to a receivable with *still_open* units.

    Only a rest within *tolerance* that is less than what is paid; else nothing.
    """
    rest = still_open - paid
    return rest if 0 < rest <= tolerance and rest < paid else 0


@dataclass(frozen=True, slots=True)
class Accounts:
    """Codes of the accounts that a receipt touches."""

    money: str
    receivables: str
    advances: str
    rounding: str


def receipt_lines(
    amount: int, parts: Sequence[Part], accounts: Accounts, currency: str, customer_id: str
) -> tuple[Line, ...]:
    """Return the postings of a receipt of *amount*: money, rounding, receivables, advance."""
    rest = amount - sum(part.paid for part in parts)
    money = Line(
        *(accounts.money, amount, currency, "", customer_id),
        account_at="/account_code",
        amount_at="/amount",
    )
    advance = Line(accounts.advances, -rest, currency, "", customer_id)
    return _moving((money, *_clearing(parts, accounts, currency), advance))


def transfer_lines(
    parts: Sequence[Part], accounts: Accounts, currency: str, customer_id: str
) -> tuple[Line, ...]:
    """Return the postings that turn an advance into what is paid of receivables."""
    paid = Line(accounts.advances, sum(part.paid for part in parts), currency, "", customer_id)
    return _moving((paid, *_clearing(parts, accounts, currency)))


def _clearing(parts: Sequence[Part], accounts: Accounts, currency: str) -> list[Line]:
    given_up = Counter[str]()
    for part in parts:
        given_up[part.customer_id] += part.written_off
    cleared = [
        Line(accounts.receivables, -part.cleared, currency, part.memo, part.customer_id)
        for part in parts
    ]
    rounded = (
        Line(accounts.rounding, minor, currency, "", customer)
        for customer, minor in given_up.items()
    )
    return [*rounded, *cleared]


def _moving(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.minor)
