"""What every statement comes down to, and the small readers that all formats share."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from chassis.values import digits

MOST_LINES = 20_000
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


class BadStatement(Exception):
    """The file cannot be read; *reason* is a stable word, *where* a line or value."""

    def __init__(self, reason: str, where: str = ""):
        super().__init__(reason, where)
        self.reason, self.where = reason, where[:100]


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One line of a statement; *minor* is positive where money came in.

    currency: empty where the file tells none.
    """

    booked_on: dt.date
    minor: int
    currency: str
    reference: str = ""
    counterparty: str = ""
    memo: str = ""


@dataclass(slots=True)
class Statement:
    """The movements of one account, and the balances before and behind them where they are told."""

    format: str
    account: str = ""
    currency: str = ""
    movements: list[Movement] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None
    closing_on: dt.date | None = None


def plain(text: str | None, limit: int = 200) -> str:
    """Return *text* in one line without what does not show."""
    return " ".join(_INVISIBLE.sub(" ", text or "").split())[:limit]


def minor_of(amount: str, currency: str) -> int:
    """Return an amount in minor units; the last of point and comma is the decimal one."""
    text = amount.strip().replace(" ", "").replace("¥", "").replace("￥", "").replace("'", "")
    if "," in text and "." in text:
        thousands = "," if text.rindex(",") < text.rindex(".") else "."
        text = text.replace(thousands, "")
    elif text.count(",") > 1 or re.search(r",\d{3}$", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(0*\d{1,15}(\.\d*)?|\.\d+)", text, re.ASCII):
        raise BadStatement("bad_amount", amount)
    return scaled(text, currency)


def scaled(text: str, currency: str) -> int:
    """Return a plain decimal in minor units; more digits than the currency has are refused."""
    try:
        units = Decimal(text).scaleb(digits(currency))
    except InvalidOperation as error:
        raise BadStatement("bad_amount", text) from error
    if units != units.to_integral_value():
        raise BadStatement("too_many_digits", f"{text} {currency}")
    return int(units)


def day_of(text: str) -> dt.date:
    """Return the day at the beginning of *text*: 2024-01-02, 2024/1/2, 20240102, 2024年1月2日."""
    found = _DAY.match(text.strip())
    if not found:
        raise BadStatement("bad_day", text)
    return day(*(int(part) for part in found.groups()))


def day(year: int, month: int, of_month: int) -> dt.date:
    """Return a day; one that no calendar has is refused."""
    try:
        return dt.date(year, month, of_month)
    except ValueError as error:
        raise BadStatement("bad_day", f"{year}-{month}-{of_month}") from error


def with_currency(found: Statement, currency: str) -> Statement:
    """Return the statement with *currency* wherever the file tells none."""
    moved = [replace(m, currency=m.currency or currency) for m in found.movements]
    return replace(found, currency=found.currency or currency, movements=moved)


def joined(found: Sequence[Statement]) -> Statement:
    """Return the statements of one account, one behind the other, as one."""
    movements = [movement for one in found for movement in one.movements]
    return replace(found[-1], movements=movements, opening=found[0].opening)


def check_size(statements: Sequence[Statement]) -> list[Statement]:
    """Refuse what holds no statement, or too much."""
    if not statements:
        raise BadStatement("no_statement")
    if sum(len(one.movements) for one in statements) > MOST_LINES:
        raise BadStatement("too_many_lines", str(MOST_LINES))
    return list(statements)
