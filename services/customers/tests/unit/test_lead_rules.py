"""Who gets the next lead."""

import datetime as dt
from dataclasses import replace

import pytest

from customers.lead_rules.rules import Ladder, Member, Newcomers, choose

NOW = dt.datetime(2026, 3, 25, tzinfo=dt.UTC)


def give(members, number, way="round_robin", **about):
    """Give leads one after the other; return who got them, and the reason at the end."""
    got, last, reason = [], None, None
    members = list(members)
    for _ in range(number):
        who, reason = choose(way, members, last, skip_behind=about.get("skip_behind", False))
        got.append(who)
        last = who or last
        members = [
            replace(m, open=m.open + 1, given=m.given + 1) if m.staff_id == who else m
            for m in members
        ]
    return got, reason


def test_worked_example_16_round_robin_with_capacity():
    members = [Member("A", 1, cap=2), Member("B", 1, cap=1)]
    assert give(members, 4) == (["A", "B", "A", None], "all_full")


def test_who_has_the_fewest_gets_the_next():
    members = [Member("A", 1, 0, open=2), Member("B", 1, 0)]
    assert give(members, 4, "least_busy")[0] == ["B", "B", "A", "B"]


def test_leads_are_shared_by_weight():
    got, _ = give([Member("A", 3, 0), Member("B", 1, 0)], 8, "weighted")
    assert (got.count("A"), got.count("B")) == (6, 2)


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (Member("A", 1, 0, is_active=False), "nobody_active"),
        (Member("A", 1, 0, behind=1), "all_behind"),
        (Member("A", 1, 1, open=1), "all_full"),
    ],
)
def test_that_nobody_gets_it_has_a_reason(member, reason):
    assert give([member], 1, skip_behind=True) == ([None], reason)


def test_a_ladder_leaves_out_rungs_without_days():
    assert Ladder(3, 5, 7).next(NOW, "owner") == ("superior", 5)
    assert Ladder(0, 0, 7).next(NOW, "") == ("reassign", 7)
    assert Ladder(3, 0, 0).next(NOW, "owner") is None


def share_out(number, members, share, **about):
    """Give leads one after the other with a share for newcomers; return who got them."""
    got, last, held = [], None, {m.staff_id: m for m in members}
    for _ in range(number):
        ready, skips = list(held.values()), about.get("skip_behind", False)
        who, _ = Newcomers(share).choose("round_robin", ready, last, skip_behind=skips)
        got.append(who)
        if who:
            m = held[who]
            last = last if m.is_new else who
            held[who] = replace(m, open=m.open + 1, given=m.given + 1)
    return got


NEW = Member("N", 1, cap=0, is_new=True)
SETTLED = [Member(name, 1, cap=0) for name in "ABC"]


@pytest.mark.parametrize("kept_back", [{"cap": 1, "open": 1}, {"behind": 1}, {"is_active": False}])
def test_a_newcomer_who_can_take_none_stops_nobody(kept_back):
    members = [replace(NEW, **kept_back), *SETTLED]
    assert share_out(4, members, 50, skip_behind=True) == ["A", "B", "C", "A"]


def test_the_settled_take_turns_without_the_newcomers():
    assert "".join(share_out(8, [NEW, *SETTLED], 50)) == "NANBNCNA"
    assert "".join(share_out(10, [NEW, *SETTLED], 20)) == "NABCANBCAB"


def test_several_newcomers_take_turns_among_themselves():
    members = [NEW, replace(NEW, staff_id="M"), *SETTLED]
    assert "".join(share_out(8, members, 50)) == "NAMBNCMA"


def test_who_comes_behind_one_that_is_not_asked_is_the_next():
    asked = [m for m in SETTLED if m.staff_id != "B"]
    told = choose("round_robin", asked, "B", skip_behind=False, order="ABC")
    assert told == ("C", None)
