"""The clock of a customer: which rule takes it back, when, and what would move that."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.calendar import OFFICE, Calendar
from customers.recycling.rules import Facts, Rule, verdicts

CALENDAR = Calendar()
PROTECTION = Rule("p", "保护期", "protection", 10, extension_days=3, max_days=20)


def at(day, month=3, hour=10):
    return dt.datetime(2026, month, day, hour, tzinfo=CALENDAR.zone)


def only(rule, calendar=CALENDAR, **facts):
    [verdict] = verdicts([rule], Facts(**{"obtained_at": at(25), **facts}), calendar)
    return verdict


def silence(days, **about):
    return Rule("a", "无跟进", "no_activity", days, **about)


@pytest.mark.parametrize(
    ("activity", "due", "base"),
    [
        (None, at(4, 4), "obtained"),
        (at(28), at(4, 4), "obtained"),
        (at(2, 4), at(5, 4), "activity"),
        (at(5, 4), at(8, 4), "activity"),
        (at(12, 4), at(14, 4), "limit"),
        (at(14, 4), at(14, 4), "limit"),
    ],
)
def test_a_protection_is_extended_by_activities_up_to_its_limit(activity, due, base):
    verdict = only(PROTECTION, activity_at=activity)
    assert (verdict.due_at, verdict.base) == (due, base)
    assert verdict.moved_by == (() if base == "limit" else ("activity",))


def test_the_clock_counts_from_the_later_of_obtaining_and_the_last_activity():
    assert only(silence(7)).due_at == at(2, 4)
    earlier, later = only(silence(7), activity_at=at(1)), only(silence(7), activity_at=at(30))
    assert (earlier.base, earlier.due_at) == ("obtained", at(2, 4))
    assert (later.base, later.due_at) == ("activity", at(7, 4))


@pytest.mark.parametrize("kind", ["no_opportunity", "no_deal"])
def test_other_facts_have_clocks_of_their_own(kind):
    fact = kind.removeprefix("no_")
    rule = Rule("x", "x", kind, 30)
    assert only(rule, activity_at=at(30)).base == "obtained"
    moved = only(rule, **{f"{fact}_at": at(27)})
    assert (moved.base, moved.due_at, moved.moved_by) == (fact, at(27, 4), (fact,))


def test_working_days_skip_the_holiday_week_and_count_a_make_up_saturday():
    off = {dt.date(2026, 10, day): () for day in range(1, 8)}
    calendar = Calendar(special={**off, dt.date(2026, 10, 10): OFFICE})
    verdict = only(silence(4, working=True), calendar, obtained_at=at(29, 9))
    assert verdict.due_at == at(12, 10)
    assert only(silence(3, working=True), calendar, obtained_at=at(29, 9)).due_at == at(10, 10)


def test_a_year_that_is_not_loaded_is_told_and_not_guessed():
    verdict = only(silence(7, working=True), Calendar(years=frozenset({2025})))
    assert (verdict.due_at, verdict.spared_by) == (None, "no_working_days")
    assert only(silence(7), Calendar(years=frozenset({2025}))).due_at == at(2, 4)


@pytest.mark.parametrize(
    ("facts", "spared_by"),
    [
        ({"locked": True}, "locked"),
        ({"deal_at": at(1)}, "dealt"),
        ({"open_opportunities": 1}, "open_opportunity"),
        ({"open_opportunities": 0, "opportunity_at": at(26)}, None),
        ({"fields": {"source": "展会"}}, "not_covered"),
        ({"fields": {"source": "官网", "tags": ["vip", "new"]}}, None),
    ],
)
def test_some_customers_are_spared(facts, spared_by):
    about = {"source": ["官网"], "tags": ["vip"]} if "fields" in facts else {}
    rule = silence(7, spares=("dealt", "open_opportunity"), applies_to=about)
    verdict = only(rule, **facts)
    assert (verdict.spared_by, verdict.due_at is None) == (spared_by, bool(spared_by))


def test_without_the_wish_to_spare_them_dealt_customers_go_as_well():
    assert only(silence(7), deal_at=at(1), open_opportunities=2).due_at == at(2, 4)


def test_protection_by_hand_puts_every_rule_off():
    verdict = only(silence(7), protected_until=at(1, 5))
    assert (verdict.due_at, verdict.base) == (at(1, 5), "protected")
    assert only(silence(7), protected_until=at(26)).due_at == at(2, 4)


def test_the_earliest_rule_comes_first_and_the_spared_last():
    rules = [silence(30), PROTECTION, Rule("b", "b", "no_deal", 5, spares=("open_opportunity",))]
    told = verdicts(rules, Facts(at(25), open_opportunities=1), CALENDAR)
    assert [v.rule.id for v in told] == ["p", "a", "b"]


def test_what_begins_on_a_day_off_begins_with_the_next_working_day():
    saturday, sunday = at(28, hour=11), at(29, hour=10)
    told = [only(silence(0, working=True), obtained_at=day) for day in (saturday, sunday)]
    assert [verdict.due_at for verdict in told] == [at(31, hour=0)] * 2


MOMENTS = st.integers(0, 8000).map(lambda hours: at(1, 1) + dt.timedelta(hours=hours))


@settings(deadline=None)  # the two cores may be busy
@given(MOMENTS, MOMENTS, st.integers(0, 60), st.booleans())
def test_another_activity_never_brings_the_date_forward(obtained, activity, days, working):
    for rule in (silence(days, working=working), PROTECTION):
        before = only(rule, obtained_at=obtained)
        after = only(rule, obtained_at=obtained, activity_at=activity)
        assert before.due_at and after.due_at and after.due_at >= before.due_at > obtained
        assert rule is not PROTECTION or after.due_at <= obtained + dt.timedelta(days=20)
