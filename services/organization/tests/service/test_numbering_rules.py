"""Rules of numbers: as data, checked, told, and followed by whoever numbers documents."""

import datetime as dt
from dataclasses import replace

import pytest

from chassis import numbering
from chassis.errors import ServiceError
from contracts.organization import numbering_rule as contract

MONTHLY = {"series": "order", "pattern": "SO{yyyy}{mm}-{serial:05d}", "reset": "monthly"}


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value


def draw(house, series="order", pattern="X{serial}", who=None):
    with house.runtime.transaction(who or house.who) as uow:
        number = numbering.next_number(uow, series, pattern)
        uow.commit()
    return number


def follow(house, pattern, reset, version=1):
    with house.runtime.transaction(house.who) as uow:
        rule = {"pattern": pattern, "reset": reset}
        numbering.note_rule(uow, "order", rule, version=version)
        uow.commit()


@pytest.mark.requirement("ORG-37")
def test_a_rule_shows_how_numbers_will_look_and_is_told(house):
    made = house.call(contract.create, MONTHLY)
    assert made["example"] == "SO202603-00007"
    [told] = house.told(contract.created)
    assert {**MONTHLY, "id": made["id"]} == told["data"]
    key = {"numbering_rule_id": made["id"]}
    changed = house.call(
        contract.update, {**key, "pattern": "A{yy}/{serial:03d}", "reset": "yearly"}
    )
    assert changed["example"] == "A26/007"
    assert len(house.told(contract.updated)) == 1


def test_there_is_one_rule_for_a_kind_of_document(house):
    house.call(contract.create, MONTHLY)
    error = refusal(house.call, contract.create, MONTHLY)
    assert error.code == "organization.numbering_rule.taken"


@pytest.mark.parametrize(
    "pattern,reset,reason",
    [
        ("SO{yyyy}{mm}-", "monthly", "serial"),
        ("{serial}-{serial}", "never", "serial"),
        ("一二三四五六七八九十" * 4 + "{serial}", "never", "length"),
        ("{serial:05d}{", "never", "serial"),
        ("SO{other}{serial}", "never", "serial"),
        ("SO{yyyy}-{serial}", "monthly", "reset"),
        ("SO{mm}{dd}-{serial}", "daily", "reset"),
        ("SO{mm}-{serial}", "yearly", "reset"),
    ],
)
def test_numbers_that_would_repeat_are_refused(house, pattern, reset, reason):
    asked = {"series": "order", "pattern": pattern, "reset": reset}
    error = refusal(house.call, contract.create, asked)
    assert error.code == "organization.numbering_rule.repeats"
    assert error.details["reason"] == reason


@pytest.mark.requirement("ORG-37")
@pytest.mark.parametrize(
    "reset,pattern,numbers",
    [
        ("daily", "D{yyyy}{mm}{dd}-{serial}", ["D20260325-1", "D20260326-1", "D20260425-1"]),
        ("monthly", "M{yyyy}{mm}-{serial}", ["M202603-1", "M202603-2", "M202604-1"]),
        ("yearly", "Y{yyyy}{mm}-{serial}", ["Y202603-1", "Y202603-2", "Y202604-3"]),
        ("never", "N-{serial:04d}", ["N-0001", "N-0002", "N-0003"]),
    ],
)
def test_the_serial_starts_anew_as_the_rule_says(house, reset, pattern, numbers):
    follow(house, pattern, reset)
    found = [draw(house)]
    for days in (1, 30):
        house.clock.advance(days=days)
        found.append(draw(house))
    assert found == numbers


@pytest.mark.requirement("ORG-37")
def test_a_changed_rule_repeats_no_number_within_its_period(house):
    follow(house, "SO{yyyy}{mm}-{serial}", "monthly")
    first = [draw(house) for _ in range(3)]
    follow(house, "SO{yyyy}{mm}-{serial}", "yearly", version=2)
    assert first + [draw(house)] == [f"SO202603-{n}" for n in (1, 2, 3, 4)]
    house.clock.advance(days=365)
    assert draw(house) == "SO202703-1"


SAME = "SO{yyyy}{mm}{dd}-{serial}"


@pytest.mark.requirement("ORG-37")
@pytest.mark.parametrize("before", [None, "daily", "monthly", "yearly", "never"])
@pytest.mark.parametrize("after", ["daily", "monthly", "yearly", "never"])
def test_no_change_of_the_reset_repeats_a_number_nor_does_changing_back(house, before, after):
    if before:
        follow(house, SAME, before)
    numbers = [draw(house, pattern=SAME) for _ in range(2)]
    for version, reset in enumerate((after, before or after, after), start=2):
        follow(house, SAME, reset, version)
        numbers += [draw(house, pattern=SAME) for _ in range(2)]
    assert numbers == [f"SO20260325-{n}" for n in range(1, 9)]


@pytest.mark.requirement("ORG-37")
def test_what_went_on_without_end_starts_anew_with_the_next_period(house):
    follow(house, "SO{yyyy}{mm}-{serial}", "never")
    numbers = [draw(house), draw(house)]
    house.clock.advance(days=30)
    numbers.append(draw(house))
    follow(house, "SO{yyyy}{mm}-{serial}", "monthly", version=2)
    numbers.append(draw(house))
    house.clock.advance(days=30)
    told = ["SO202603-1", "SO202603-2", "SO202604-3", "SO202604-4", "SO202605-1"]
    assert [*numbers, draw(house)] == told


def test_it_starts_anew_for_nobody_who_writes_another_day_at_that_hour(house):
    west = replace(house.who, time_zone="America/Los_Angeles")
    house.clock.at = dt.datetime(2026, 3, 31, 20, 0, tzinfo=dt.UTC)
    pattern = "SO{yyyy}{mm}-{serial}"
    follow(house, pattern, "never")
    numbers = [draw(house), draw(house, who=west)]
    follow(house, pattern, "monthly", version=2)
    numbers += [draw(house), draw(house, who=west)]
    assert numbers == ["SO202604-1", "SO202603-2", "SO202604-3", "SO202603-3"]


def test_the_rule_of_never_goes_on_where_the_months_were(house):
    own = "WR{yyyy}{mm}-{serial:05d}"
    first = [draw(house, pattern=own) for _ in range(2)]
    rule = {"series": "order", "pattern": own, "reset": "never"}
    house.call(contract.create, rule)
    assert [*first, draw(house)] == ["WR202603-00001", "WR202603-00002", "WR202603-00003"]
    house.clock.advance(days=30)
    assert draw(house) == "WR202604-00004"


def test_an_older_rule_that_comes_late_changes_nothing(house):
    follow(house, "B{serial:02d}", "never", version=5)
    follow(house, "A{serial:02d}", "never", version=4)
    assert draw(house) == "B01"


def test_without_a_rule_the_service_s_own_form_counts(house):
    assert draw(house, "quote", "QT{yyyy}-{serial}") == "QT2026-1"


def test_nobody_else_s_day_counts(house):
    house.clock.at = dt.datetime(2026, 3, 31, 16, 30, tzinfo=dt.UTC)
    assert draw(house, pattern="{yyyy}{mm}{dd}-{serial}") == "20260401-1"


@pytest.mark.requirement("ORG-37")
@pytest.mark.parametrize("series", contract.SERIES)
def test_every_kind_of_document_can_be_numbered_in_chinese(house, series):
    rule = {"series": series, "pattern": "京销字-{yyyy}{serial:04d}", "reset": "yearly"}
    assert house.call(contract.create, rule)["example"] == "京销字-20260007"
