"""Amounts in every currency: what is read is printed, added and spread to the last minor unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from chassis import fields
from chassis.currencies import CURRENCIES
from chassis.values import MINOR_DIGITS, Money, digits, spread

WITHOUT_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
OF_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
LARGEST = 10**16
currencies = st.sampled_from(CURRENCIES)
minors = st.integers(-LARGEST, LARGEST)


def test_the_digits_of_each_currency_are_those_of_iso_4217():
    told = {one: digits(one) for one in CURRENCIES}
    assert {one for one, places in told.items() if places == 0} == set(WITHOUT_MINOR.split())
    assert {one for one, places in told.items() if places == 3} == set(OF_THOUSANDTHS.split())
    assert set(told.values()) == {0, 2, 3}
    assert (digits("CNY"), digits("CLF"), digits("UYW")) == (2, 4, 4)


def test_only_currencies_have_other_digits_than_two():
    assert set(MINOR_DIGITS) - set(CURRENCIES) == {"UYI", "CLF", "UYW"}


@given(minors, currencies)
def test_what_is_printed_is_read_again_as_it_was(minor, currency):
    money = Money(minor, currency)
    assert Money.parse(money.amount, currency) == money
    assert len(money.amount.partition(".")[2]) == digits(currency)
    assert Decimal(money.amount) * 10 ** digits(currency) == minor


@given(st.lists(minors, min_size=1, max_size=20), currencies)
def test_sums_are_the_same_in_minor_units_and_in_decimals(minor, currency):
    printed = sum((Decimal(Money(one, currency).amount) for one in minor), Decimal(0))
    assert Money.parse(str(printed), currency).minor == sum(minor)


@given(minors, st.lists(st.integers(0, 10**9), min_size=1, max_size=20), currencies)
def test_parts_of_an_amount_are_the_amount_again(minor, weights, currency):
    parts = [Money(part, currency).amount for part in spread(minor, weights)]
    assert sum(map(Decimal, parts), Decimal(0)) == Decimal(Money(minor, currency).amount)


@given(st.integers(0, 10**12), currencies)
def test_more_digits_than_the_currency_has_are_refused(minor, currency):
    places = digits(currency) + 1
    amount = f"{Decimal(minor * 10 + 1).scaleb(-places):.{places}f}"
    with pytest.raises(ValueError, match=amount):
        Money.parse(amount, currency)
    with pytest.raises(ValidationError, match="too_many_digits"):
        fields.Money().deserialize({"amount": amount, "currency": currency})


@given(st.integers(0, 10**12), currencies)
def test_the_wire_tells_an_amount_as_it_was_sent(minor, currency):
    sent = {"amount": Money(minor, currency).amount, "currency": currency}
    field = fields.Money()
    assert field.serialize("price", {"price": field.deserialize(sent)}) == sent


@pytest.mark.parametrize(
    ("amount", "minor"), [("12.30", 1230), ("12.3", 1230), ("12", 1200), ("-0.01", -1)]
)
def test_yuan_are_read_as_ever(amount, minor):
    assert Money.parse(amount) == Money(minor, "CNY")
