"""The arithmetic of the ledger, without any database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.journal.rules import GENESIS, Line, chain_hash, imbalance, mirrored
from ledger.periods.model import Book
from ledger.receipts.rules import Accounts, Part, receipt_lines, rounding, transfer_lines
from ledger.receivables.rules import sale_lines
from ledger.statements.rules import running

pytestmark = pytest.mark.requirement("LED-01")
ACCOUNTS = Accounts(money="1002", receivables="1122", advances="2203", rounding="5603")
minor = st.integers(-(10**15), 10**15)
lines = st.lists(st.builds(Line, st.just("1002"), minor, st.sampled_from(["CNY", "USD"])))
parts = st.lists(
    st.builds(Part, st.just("r"), st.integers(1, 10**9), st.integers(0, 100)), max_size=5
)


@given(lines)
def test_an_entry_and_its_mirror_balance_together(some):
    assert imbalance([*some, *mirrored(some)]) == {}


@given(parts, st.integers(0, 10**9))
def test_a_receipt_balances_however_it_is_divided(some, advance):
    amount = sum(part.paid for part in some) + advance
    booked = receipt_lines(amount, some, ACCOUNTS, "CNY", "c-1")
    assert imbalance(booked) == {}
    assert all(line.minor for line in booked)


@given(parts)
def test_a_transfer_of_an_advance_balances(some):
    assert imbalance(transfer_lines(some, ACCOUNTS, "CNY", "c-1")) == {}


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_sale_balances_with_any_tax(amount, tax):
    from chassis.values import Money

    accounts = ("1122", "5001", "2221")
    assert imbalance(sale_lines(Money(amount), tax, accounts, "c-1", "")) == {}


@pytest.mark.parametrize(
    ("still_open", "paid", "given_up"),
    [
        (7_000_000, 6_999_960, 40),
        (7_000_000, 6_999_900, 100),
        (7_000_000, 6_999_899, 0),
        (7_000_000, 7_000_000, 0),
        (80, 30, 0),
        (80, 41, 39),
        (50, 60, 0),
    ],
)
def test_only_a_small_rest_of_a_larger_payment_is_given_up(still_open, paid, given_up):
    assert rounding(still_open, paid, 100) == given_up


def test_a_hash_seals_what_was_before_and_every_field():
    first = chain_hash(GENESIS, ("a", 1), [(1, "1002", 5)])
    assert first != chain_hash(first, ("a", 1), [(1, "1002", 5)])
    assert first != chain_hash(GENESIS, ("a", 2), [(1, "1002", 5)])
    assert first != chain_hash(GENESIS, ("a", 1), [(1, "1002", 6)])
    assert first == chain_hash(GENESIS, ("a", 1), [(1, "1002", 5)])


def test_what_comes_late_is_booked_on_the_first_open_day():
    day = dt.date(2026, 3, 25)
    assert Book(closed_until=None).first_open(day) == day
    assert Book(closed_until=dt.date(2026, 3, 24)).first_open(day) == day
    assert Book(closed_until=dt.date(2026, 3, 31)).first_open(day) == dt.date(2026, 4, 1)
    assert Book(closed_until=dt.date.max).first_open(day) == dt.date.max


def test_a_balance_runs_on_from_where_it_stood():
    assert list(running(5, [1, -7, 3])) == [6, -1, 2]
