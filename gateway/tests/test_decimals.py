"""Patterns that JSON Schema needs where a decimal has bounds."""

import random
import re
from decimal import Decimal

import pytest

from gateway.decimals import decimal_pattern, whole_pattern

RANGES = [(0, 0), (0, 9), (0, 100), (1, 100), (5, 1234), (7, 99999), (10, 10), (123, 123456)]
BOUNDS = [
    ("0", "100", 2),
    ("0.0001", "1e12", 4),
    ("0", "1e12", 4),
    ("0.01", "100", 2),
    ("0", "999999.9999", 4),
    ("-100", "100", 2),
    ("1", "100", 0),
    ("0.0001", "1000000", 4),
    ("0", "99.99", 2),
]


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_a_pattern_of_whole_numbers_takes_exactly_those_inside(first, last):
    pattern = re.compile(whole_pattern(first, last))
    near = {*range(max(0, first - 20), first + 200), *range(max(0, last - 200), last + 200)}
    for number in near:
        assert bool(pattern.fullmatch(str(number))) == (first <= number <= last), number


def invented(chance, places):
    """A decimal as somebody might send it, often near a bound and sometimes malformed."""
    whole = chance.choice([0, 1, 99, 100, 101, 999999, 1000000, chance.randrange(10**11)])
    sign = chance.choice(["", "", "-"])
    fraction = "".join(chance.choice("00019") for _ in range(chance.randrange(places + 2)))
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


@pytest.mark.parametrize(("low", "high", "places"), BOUNDS)
def test_a_pattern_of_decimals_takes_exactly_those_inside(low, high, places):
    pattern = re.compile(decimal_pattern(Decimal(low), Decimal(high), places))
    form = re.compile(rf"-?[0-9]{{1,12}}(\.[0-9]{{1,{places}}})?" if places else "-?[0-9]{1,12}")
    chance = random.Random(7)
    for _ in range(3000):
        text = invented(chance, places)
        signed = text.startswith("-") and Decimal(low) >= 0
        fits = Decimal(low) <= Decimal(text) <= Decimal(high) and not signed
        assert bool(pattern.match(text)) == bool(form.fullmatch(text) and fits), text
