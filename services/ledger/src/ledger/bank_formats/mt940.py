"""SWIFT MT940 and MT942, with the liberties that banks take."""

import calendar
import datetime as dt
import re

from ledger.bank_formats.rules import (
    BadStatement,
    Movement,
    Statement,
    day,
    minor_of,
    plain,
)

_TAG = re.compile(r"^:(\d\d[A-Z]?|NS):", re.MULTILINE)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})?([\d,]+)")
_LINE = re.compile(
    r"(?P<value>\d{6})\s*(?P<entry>\d{4})?\s*(?P<sign>R?[CD])(?P<third>[A-Z])?\s*"
    r"(?P<amount>\d[\d,]*)\s*(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<reference>[^\n]{0,34})",
)
FIRST, LAST = ("60F", "60M"), ("62F", "62M")


def read(text: str) -> list[Statement]:
    """Return the statements of a file, one for each field 20; a fragment without is one too."""
    found: list[Statement] = []
    waiting: list[re.Match[str]] = []
    for tag, value in _fields(text.replace("\r\n", "\n").replace("\r", "\n")):
        if tag == "20" or (tag == "61" and not found):
            found.append(Statement(format="mt940"))
        if not found:
            continue
        if tag == "25":
            found[-1].account = plain(value, 100)
        elif tag in FIRST or tag == "34F":
            found[-1].currency = found[-1].currency or _currency(value)
            if tag in FIRST and found[-1].opening is None:
                found[-1].opening = _balance(value, found[-1].currency)[0]
        elif tag in LAST:
            found[-1].closing, found[-1].closing_on = _balance(value, found[-1].currency)
        elif tag == "61":
            waiting.append(_add(found[-1], value))
        elif tag == "86" and found[-1].movements and waiting:
            _tell_more(found[-1], value)
            waiting.clear()
        elif tag == "NS" and found[-1].movements and waiting:
            _tell_more(found[-1], _as_86(value))
            waiting.clear()
    return found


def _fields(text: str) -> list[tuple[str, str]]:
    places = list(_TAG.finditer(text))
    ends = [*(place.start() for place in places[1:]), len(text)]
    return [
        (place.group(1), re.sub(r"\n-\}?\s*$", "", text[place.end() : end]).strip("\n"))
        for place, end in zip(places, ends[: len(places)], strict=True)
    ]


def _currency(value: str) -> str:
    found = re.search(r"[A-Z]{3}", value)
    if not found:
        raise BadStatement("bad_balance", value)
    return found.group(0)[-3:]


def _balance(value: str, currency: str) -> tuple[int, dt.date]:
    """Return a balance and its day; some banks leave out the currency that the opening told."""
    found = _BALANCE.match(value.strip())
    if not found:
        raise BadStatement("bad_balance", value)
    minor = minor_of(_decimal(found[4]), found[3] or currency)
    day_told = _value_day(2000 + int(found[2][:2]), int(found[2][2:4]), int(found[2][4:]))
    return (-minor if found[1] == "D" else minor), day_told


def _add(statement: Statement, value: str) -> re.Match[str]:
    found = _LINE.match(value)
    if not found:
        raise BadStatement("bad_line", value)
    amount = minor_of(_decimal(found["amount"]), statement.currency)
    # A reversal of a debit (RD) brings money in again.
    is_out = found["sign"] in ("D", "RC")
    statement.movements.append(
        Movement(
            booked_on=_booked(found["value"], found["entry"]),
            minor=-amount if is_out else amount,
            currency=statement.currency,
            reference=_reference(found["reference"] or ""),
            memo=plain(value.partition("\n")[2], 500),
        )
    )
    return found


def _decimal(amount: str) -> str:
    whole, _, part = amount.rpartition(",")
    return f"{whole or '0'}.{part or '0'}" if "," in amount else amount


def _booked(value: str, entry: str | None) -> dt.date:
    """Return the day of booking; it has no year and may lie in the year beside that of value."""
    value_on = _value_day(2000 + int(value[:2]), int(value[2:4]), int(value[4:6]))
    if not entry:
        return value_on
    month, of_month = int(entry[:2]), int(entry[2:])
    gap = month - value_on.month
    year = value_on.year + (1 if gap < -6 else -1 if gap > 6 else 0)
    return day(year, month, of_month)


def _value_day(year: int, month: int, of_month: int) -> dt.date:
    """Return a day of value; banks that reckon interest by months of 30 days have a 30 February."""
    if month == 2 and of_month in (29, 30):
        of_month = min(of_month, calendar.monthrange(year, month)[1])
    return day(year, month, of_month)


def _reference(text: str) -> str:
    customer, _, bank = text.partition("//")
    chosen = bank.strip() or customer.strip()
    return "" if chosen == "NONREF" else plain(chosen, 100)


_NS_PARTS = dict(zip(range(1, 17), (*range(20, 30), *range(60, 64), 32, 33), strict=True))
"""Field NS: 01 to 14 are the purpose, 15 and 16 the party."""


def _as_86(value: str) -> str:
    """Return what field NS tells as field 86 tells it."""
    told = re.findall(r"^(\d\d)(.*)", value, re.MULTILINE)
    known = [(_NS_PARTS.get(int(code)), text) for code, text in told]
    return "".join(f"?{part}{text}" for part, text in known if part)


def _tell_more(statement: Statement, value: str) -> None:
    """Put what field 86 tells to the last movement."""
    last = statement.movements[-1]
    parts = dict(re.findall(r"\?(\d\d)([^?]*)", value.replace("\n", "")))
    if parts:
        memo = "".join(parts[p] for p in sorted(parts) if "20" <= p <= "29" or "60" <= p <= "63")
        counterparty = parts.get("32", "") + parts.get("33", "")
    else:
        memo, counterparty = value, ""
    statement.movements[-1] = Movement(
        last.booked_on,
        last.minor,
        last.currency,
        last.reference,
        plain(counterparty),
        plain(f"{last.memo} {memo}", 500),
    )
