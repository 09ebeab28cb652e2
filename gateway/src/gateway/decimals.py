"""Regular expressions for decimals between two bounds, so that JSON Schema tells them exactly."""

from decimal import Decimal

DIGITS = 12
"""Digits that a decimal may have before the point."""


def decimal_pattern(low: Decimal, high: Decimal, places: int) -> str:
    """
    Return the pattern of decimals from *low* to *high* with at most *places* digits behind.

    Bounds below zero must be symmetric to be told; else only the form is.
    """
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    if high >= 10**DIGITS or (low < 0 and low != -high):
        body = f"[0-9]{{1,{DIGITS}}}{fraction}"
        if low > 0:
            body = "|".join(_between(low, Decimal(10**DIGITS), places))
    else:
        body = "|".join(_between(max(low, Decimal(0)), high, places))
    return f"^{'-?' if low < 0 else ''}({body})$"


def whole_pattern(first: int, last: int) -> str:
    """Return the pattern of the whole numbers from *first* to *last*, without leading zeros."""
    if first > last:
        return ""
    return "|".join(_digits(str(a), str(b)) for a, b in _runs(first, last))


def _between(low: Decimal, high: Decimal, places: int) -> list[str]:
    """Wholes strictly inside take any fraction, the two at the edges only what fits."""
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    first, last = int(low), int(high)
    zeros = f"0{{0,{DIGITS - len(str(last))}}}" if last < 10**DIGITS else ""
    found = []
    if low > first:
        found.append(rf"{zeros}{first}\.{_not_zero(places)}")
        first += 1
    full = high >= 10**DIGITS or high - last == 1 - Decimal(10) ** -places
    inside = whole_pattern(first, last if full and high < 10**DIGITS else last - 1)
    if inside:
        found.append(f"{zeros}({inside}){fraction}")
    if not full:
        found.append(rf"{zeros}{last}(\.0{{1,{places}}})?" if places else f"{zeros}{last}")
    return found


def _not_zero(places: int) -> str:
    """A fraction that has a digit other than 0 somewhere."""
    forms = [f"{'0' * n}[1-9][0-9]{{0,{places - n - 1}}}" for n in range(places)]
    return f"({'|'.join(forms)})"


def _runs(first: int, last: int) -> list[tuple[int, int]]:
    """Split a range so that each part differs in a common prefix, one digit and free digits."""
    found = []
    while first <= last:
        step = 1
        while first % (step * 10) == 0 and first + step * 10 - 1 <= last and first:
            step *= 10
        end = first + step - 1
        while end + step <= last and (end + 1) // (step * 10) == first // (step * 10):
            end += step
        found.append((first, end))
        first = end + 1
    return found


def _digits(first: str, last: str) -> str:
    """Both have the same length: a common prefix, one range of a digit, then free digits."""
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), None)
    if same is None:
        return first
    free = len(first) - same - 1
    tail = f"[0-9]{{{free}}}" if free else ""
    return f"{first[:same]}[{first[same]}-{last[same]}]{tail}"
