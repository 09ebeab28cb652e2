"""Who gets how many, and which cap counts."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.caps.rules import Share, distribute, nearest


def test_four_things_for_two_people_with_room_for_three_leave_one():
    assert distribute(4, [Share("A", 1, 2), Share("B", 1, 1)]) == ["A", "B", "A"]


def test_weights_take_turns_instead_of_blocks():
    assert distribute(6, [Share("A", 2), Share("B", 1)]) == ["A", "B", "A", "A", "B", "A"]


SHARES = st.lists(
    st.tuples(st.integers(1, 9), st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=6
)


@given(st.integers(0, 60), SHARES)
def test_nobody_gets_more_than_fits_and_nothing_is_left_while_somebody_has_room(count, told):
    shares = [Share(str(n), weight, room) for n, (weight, room) in enumerate(told)]
    got = Counter(distribute(count, shares))
    assert all(s.room is None or got[s.owner_id] <= s.room for s in shares)
    endless = any(s.room is None for s in shares)
    assert got.total() == (count if endless else min(count, sum(s.room or 0 for s in shares)))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_a_whole_round_gives_everybody_exactly_his_weight(weights):
    shares = [Share(str(n), weight) for n, weight in enumerate(weights)]
    got = Counter(distribute(sum(weights), shares))
    assert [got[s.owner_id] for s in shares] == weights


@pytest.mark.parametrize(
    ("caps", "cap"),
    [
        ([], 7),
        ([("company", 200)], 200),
        ([("company", 200), ("department", 100)], 100),
        ([("staff", 0), ("company", 200), ("department", 100)], 0),
    ],
)
def test_the_nearest_cap_counts(caps, cap):
    assert nearest(caps, 7) == cap
