"""Tax: in the amount or on top, several rates, rounded by line or by document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.invoices.rules import Taxed, by_rate, taken_back, tax_in, taxed

pytestmark = pytest.mark.requirement("LED-06")
RATES = st.sampled_from([0, 100, 300, 500, 600, 900, 1300])
LINES = st.lists(st.tuples(st.integers(1, 10**9), RATES), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("amount", "rate", "included", "tax"),
    [
        (11300, 1300, True, 1300),
        (10000, 1300, False, 1300),
        (10000, 1300, True, 1150),
        (10000, 600, True, 566),
        (10000, 300, True, 291),
        (10000, 0, True, 0),
        (50, 900, False, 5),
        (1, 1300, True, 0),
    ],
)
def test_tax_is_rounded_half_up_to_the_cent(amount, rate, included, tax):
    assert tax_in(amount, rate, included=included) == tax


def test_rounding_by_document_differs_from_rounding_by_line():
    """Three lines of 0.10 with 13 %: 0.01 each, but 0.04 on 0.30."""
    lines = [(10, 1300)] * 3
    totals = {
        way: sum(one.tax for one in taxed(lines, included=False, rounding=way))
        for way in ("line", "document")
    }
    assert totals == {"line": 3, "document": 4}


@given(LINES, st.booleans(), st.sampled_from(["line", "document"]))
def test_net_and_tax_are_the_amount_again(lines, included, rounding):
    found = taxed(lines, included=included, rounding=rounding)
    for (amount, rate), one in zip(lines, found, strict=True):
        assert (one.gross if included else one.net) == amount
        assert one.rate_bp == rate
        assert one.tax >= 0
    assert sum(net + tax for _, net, tax in by_rate(found)) == sum(one.gross for one in found)


@given(LINES, st.booleans())
def test_by_document_the_tax_of_a_rate_is_that_of_its_sum(lines, included):
    found = by_rate(taxed(lines, included=included, rounding="document"))
    for rate, _, tax in found:
        whole = sum(amount for amount, its in lines if its == rate)
        assert tax == tax_in(whole, rate, included=included)


@given(st.integers(1, 10**6), RATES, st.booleans(), st.lists(st.integers(1, 10**6), max_size=5))
def test_parts_taken_back_leave_no_cent_of_tax(amount, rate, included, parts):
    [line] = taxed([(amount, rate)], included=included, rounding="line")
    left = line
    for part in [*parts, 10**9]:
        standing = left.gross if included else left.net
        back = taken_back(line, left, min(part, standing), included=included)
        left = Taxed(rate, left.net + back.net, left.tax + back.tax)
        if min(part, standing) == standing:
            break
    assert (left.net, left.tax) == (0, 0)
