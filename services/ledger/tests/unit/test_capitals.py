"""Amounts in Chinese capitals, as banks and tax offices want them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.printing.rules import DIGITS, capitals

pytestmark = pytest.mark.requirement("LED-07")
CASES = {
    0: "零元整",
    1: "壹分",
    5: "伍分",
    10: "壹角整",
    12: "壹角贰分",
    50: "伍角整",
    100: "壹元整",
    101: "壹元零壹分",
    110: "壹元壹角整",
    111: "壹元壹角壹分",
    1000: "壹拾元整",
    1001: "壹拾元零壹分",
    1010: "壹拾元零壹角整",
    1500: "壹拾伍元整",
    10000: "壹佰元整",
    10005: "壹佰元零伍分",
    10100: "壹佰零壹元整",
    11000: "壹佰壹拾元整",
    100000: "壹仟元整",
    100100: "壹仟零壹元整",
    101000: "壹仟零壹拾元整",
    140950: "壹仟肆佰零玖元伍角整",
    600714: "陆仟零柒元壹角肆分",
    1000000: "壹万元整",
    1000100: "壹万零壹元整",
    1010000: "壹万零壹佰元整",
    1100000: "壹万壹仟元整",
    10700053: "壹拾万零柒仟元零伍角叁分",
    10000000: "壹拾万元整",
    10101000: "壹拾万零壹仟零壹拾元整",
    100000000: "壹佰万元整",
    1680032: "壹万陆仟捌佰元零叁角贰分",
    32504: "叁佰贰拾伍元零肆分",
    10000000000: "壹亿元整",
    10000000100: "壹亿零壹元整",
    10001000000: "壹亿零壹万元整",
    10100000000: "壹亿零壹佰万元整",
    12345678901: "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分",
    100000000000000: "壹万亿元整",
    100000001000000: "壹万亿零壹万元整",
    -12345: "负壹佰贰拾叁元肆角伍分",
}


@pytest.mark.parametrize(("minor", "text"), CASES.items())
def test_amounts_are_written_as_the_rules_for_vouchers_say(minor, text):
    assert capitals(minor) == text


def number(text):
    """Read capitals back, by another way than they were written."""
    total, part, digit = 0, 0, 0
    for sign in text.replace("零", ""):
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            part, digit = part + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign == "万":
            total, part, digit = total + (part + digit) * 10**4, 0, 0
        else:
            total, part, digit = (total + part + digit) * 10**8, 0, 0
    return total + part + digit


def read(text):
    """Return the minor units that capitals stand for."""
    sign, text = (-1, text[1:]) if text[0] == "负" else (1, text)
    yuan, _, rest = text.rpartition("元") if "元" in text else ("", "", text)
    jiao, _, fen = rest.rpartition("角") if "角" in rest else ("", "", rest)
    small = 10 * number(jiao) + number(fen.rstrip("整分"))
    return sign * (100 * number(yuan) + small)


@given(st.integers(-(10**15), 10**15))
def test_capitals_read_back_are_the_amount(minor):
    assert read(capitals(minor)) == minor


@given(st.integers(1, 10**15))
def test_no_zero_is_said_twice_or_before_a_unit(minor):
    text = capitals(minor)
    assert "零零" not in text
    assert not any(f"零{unit}" in text for unit in "拾佰仟万亿元角分整")
    assert text.endswith(("分", "整"))


@given(st.integers(0, 12), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_amounts_of_few_digits_and_many_zeros_read_back(power, high, low, cents):
    minor = (high * 10**power + low) * 100 + cents
    assert read(capitals(minor)) == minor
