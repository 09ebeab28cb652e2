"""Prices, discounts and taxes follow from their input alone, exact to the cent."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.values import Money, spread
from sales.pricing import rules
from sales.pricing.rules import Break, Line, Terms, Wanted

DAY = dt.date(2026, 3, 25)
lines = st.builds(
    Line,
    quantity_e4=st.integers(1, 10**8),
    unit_price=st.integers(0, 10**7),
    tax_bp=st.sampled_from([0, 100, 300, 600, 900, 1300]),
    discount_bp=st.integers(0, 10_000),
    discountable=st.booleans(),
)


def offer(price, least=1, priority=0, code="A", **period):
    return Break(code, code, priority, "p", least * 10_000, Money(price), **period)


def priced(offers, quantity, currency="CNY"):
    wanted = Wanted(quantity * 10_000, DAY, currency)
    return rules.lookup(offers, Money(1000), wanted)


def taken(steps):
    return [(s.source, s.unit_price.minor) for s in steps if s.taken]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_spread_parts_sum_up_and_stay_within_a_cent_of_their_share(total, weights):
    parts = spread(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    if whole:
        assert all(abs(p * whole - total * w) < whole for p, w in zip(parts, weights, strict=True))


def test_ten_yuan_over_three_nearly_equal_lines_gives_the_last_the_odd_cent():
    thirds = [Line(10_000, price, 0) for price in (3333, 3333, 3334)]
    told = rules.totals(thirds, Terms(True, discount=1000))
    assert [line.shared_discount for line in told.lines] == [333, 333, 334]


def test_one_cent_over_two_selected_lines_is_not_lost_when_the_last_line_is_unselected():
    chosen = [
        Line(10_000, 5000, 0),
        Line(10_000, 5000, 0),
        Line(10_000, 100, 0, discountable=False),
    ]
    told = rules.totals(chosen, Terms(True, discount=1))
    assert [line.shared_discount for line in told.lines] == [1, 0, 0]


@given(st.lists(lines, min_size=1, max_size=12), st.booleans(), st.integers(0, 10_000))
def test_totals_are_the_sums_of_lines_and_nothing_is_negative(chosen, included, percent):
    told = rules.totals(chosen, Terms(included, discount_bp=percent))
    assert told.sum("net") + told.sum("tax") == told.sum("total")
    assert all(min(t.gross, t.net, t.tax, t.total, t.shared_discount) >= 0 for t in told.lines)
    left = told.sum("gross") - told.discount
    assert left == (told.sum("total") if included else told.sum("net"))


@given(st.lists(lines, min_size=1, max_size=12), st.data())
def test_the_common_discount_is_spread_over_discountable_lines_in_full(chosen, data):
    base = sum(line.left for line in chosen if line.discountable)
    discount = data.draw(st.integers(0, base))
    told = rules.totals(chosen, Terms(True, discount=discount))
    assert told.sum("shared_discount") == discount
    for line, total in zip(chosen, told.lines, strict=True):
        assert total.shared_discount <= (line.left if line.discountable else 0)


@given(st.integers(0, 10**12), st.sampled_from([0, 300, 600, 1300]))
def test_tax_taken_out_of_a_price_is_within_half_a_cent_of_the_exact_one(amount, tax_bp):
    [line] = rules.totals([Line(10_000, amount, tax_bp)], Terms(True)).lines
    assert abs(line.tax * (10_000 + tax_bp) - amount * tax_bp) * 2 <= 10_000 + tax_bp


def test_tax_is_added_or_split_and_rounded_per_line():
    thirds = [Line(10_000, 3333, 1300)] * 3
    added, split = rules.totals(thirds, Terms(False)), rules.totals(thirds, Terms(True))
    assert (added.sum("net"), added.sum("tax"), added.sum("total")) == (9999, 1299, 11298)
    assert (split.sum("net"), split.sum("tax"), split.sum("total")) == (8850, 1149, 9999)


def test_a_line_takes_its_percent_before_its_amount():
    [total] = rules.totals(
        [Line(10_000, 1000, 0, discount_bp=1000, discount=50)], Terms(True)
    ).lines
    assert (total.line_discount, total.total) == (150, 850)


@pytest.mark.parametrize(
    ("line", "terms", "pointer"),
    [
        (Line(10_000, 100, 0, discount=101), Terms(True), "/lines/0/discount_amount"),
        (Line(10_000, 100, 0, 10_000, 1), Terms(True), "/lines/0/discount_amount"),
        (Line(10_000, 100, 0), Terms(True, discount=101), "/discount_amount"),
        (Line(10_000, 100, 0, discountable=False), Terms(True, 0, 1), "/discount_amount"),
        (Line(10_000, 100, 0), Terms(True, 5000, 50), None),
    ],
)
def test_a_discount_larger_than_its_base_is_pointed_at(line, terms, pointer):
    assert rules.too_large_discount([line], terms) == pointer


def test_the_largest_break_that_is_reached_applies():
    offers = [offer(900, 1), offer(800, 10), offer(700, 100)]
    assert taken(priced(offers, 10)) == [("price_list", 800)]
    assert taken(priced(offers, 9)) == [("price_list", 900)]
    assert taken(priced(offers, 5000)) == [("price_list", 700)]


def test_a_higher_priority_wins_over_a_larger_quantity_and_the_product_comes_last():
    offers = [offer(500, 5), offer(900, 1, priority=9, code="B")]
    assert taken(priced(offers, 7)) == [("price_list", 900)]
    assert taken(priced([], 7)) == [("product", 1000)]


def test_the_trace_names_every_price_with_its_reason():
    offers = [
        offer(1, 100),
        offer(2, 1, code="B", valid_from=DAY + dt.timedelta(days=1)),
        offer(3, 2, code="C", valid_until=DAY - dt.timedelta(days=1)),
        offer(4, 1, code="D", priority=-1),
    ]
    reasons = {s.list_code: s.reason for s in priced(offers, 5)}
    assert reasons == {
        "A": "below_min_quantity",
        "B": "not_yet_valid",
        "C": "no_longer_valid",
        "D": "applies",
        None: "passed_by",
    }


def test_a_price_in_another_currency_never_applies():
    steps = priced([offer(900)], 1, "USD")
    assert (taken(steps), {s.reason for s in steps}) == ([], {"other_currency"})


def test_a_price_set_by_hand_is_taken_and_shows_what_it_overrode():
    steps = rules.by_hand(priced([offer(900)], 1), Money(850))
    assert taken(steps) == [("manual", 850)]
    assert [s.reason for s in steps] == ["set_by_hand", "overridden", "passed_by"]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=12, unique=True))
def test_without_ties_the_order_of_the_lists_does_not_matter(keys):
    offers = [offer(100 + i, least, priority) for i, (least, priority) in enumerate(keys)]
    assert rules.find_tie(offers, ()) is None
    assert taken(priced(offers, 5)) == taken(priced(offers[::-1], 5))


@pytest.mark.parametrize(
    ("one", "other", "tie"),
    [
        ({}, {}, True),
        ({"priority": 1}, {}, False),
        ({"least": 2}, {}, False),
        ({"valid_until": DAY}, {"valid_from": DAY}, True),
        ({"valid_until": DAY}, {"valid_from": DAY + dt.timedelta(days=1)}, False),
    ],
)
def test_prices_tie_when_product_quantity_priority_and_a_day_agree(one, other, tie):
    assert (rules.find_tie([offer(1, **one)], [offer(2, code="B", **other)]) is not None) is tie
