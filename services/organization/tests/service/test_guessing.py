"""Guessing passwords gets slower and slower, and nobody can lock others out by it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.errors import ServiceError
from contracts.organization import password, session, sign_in, staff

WRONG = "quite-wrong-pass"
A_DAY_LOCK_S = 3600


def fail(house, login="wang", source="10.0.0.1", times=1):
    """Fail so often, waiting as told unless that is for the day, and return the last refusal."""
    for _ in range(times):
        with pytest.raises(ServiceError) as refusal:
            house.sign_in(login, WRONG, source=source)
        wait = refusal.value.details.get("retry_after_s", 0)
        house.clock.advance(seconds=wait if wait < A_DAY_LOCK_S else 0)
    return refusal.value


def failures(house, login="wang", source="10.0.0.1"):
    """Fail until the account is locked and return how often a password was looked at."""
    counted = 0
    for _ in range(40):
        refusal = fail(house, login, source)
        counted += refusal.status == 401
        if refusal.details.get("retry_after_s", 0) >= A_DAY_LOCK_S:
            return counted
    raise AssertionError("never locked")


def test_three_failures_are_free_and_the_fourth_costs_waiting(house):
    house.hire("wang")
    assert fail(house, times=4).status == 401
    with pytest.raises(ServiceError) as refusal:
        house.sign_in("wang", WRONG)
    assert (refusal.value.status, refusal.value.details) == (429, {"retry_after_s": 2})


@pytest.mark.requirement("ORG-11")
def test_ten_failures_lock_the_account_for_the_day(house):
    hired = house.hire("wang")
    assert failures(house) == 10
    with pytest.raises(ServiceError) as refusal:
        house.sign_in("wang", hired["initial_password"], source="10.0.0.2")
    assert refusal.value.code == "organization.session.too_many_attempts"
    house.clock.advance(seconds=refusal.value.details["retry_after_s"])
    assert house.sign_in("wang", hired["initial_password"])["id"]


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("known", [False, True])
def test_an_administrator_lets_in_who_is_locked_for_the_day(house, known):
    hired = house.hire("wang")
    key = {"staff_id": hired["id"]}
    if known:
        house.sign_in("wang", hired["initial_password"])
    assert failures(house) == 10
    new = house.call(staff.reset_password, key)["initial_password"]
    assert house.sign_in("wang", new)["id"]
    assert failures(house) == 10
    house.call(staff.lock, key)
    house.call(staff.unlock, key)
    assert house.sign_in("wang", new)["id"]


@pytest.mark.requirement("ORG-11")
def test_the_number_of_failures_is_configurable(house):
    house.hire("wang")
    house.set(failures_before_lock=5)
    assert failures(house) == 5


def test_a_login_that_nobody_has_is_locked_just_the_same(house):
    assert failures(house, login="nobody") == 10


@pytest.mark.requirement("ORG-11")
def test_guesses_that_come_at_once_are_judged_one_after_another(house):
    hired = house.hire("wang")
    house.sign_in("wang", hired["initial_password"])  # whatever is made once is made

    def guess(number):
        try:
            return house.sign_in("wang", WRONG)
        except ServiceError as refusal:
            return refusal.status

    with ThreadPoolExecutor(12) as people:
        answers = Counter(people.map(guess, range(24)))
    assert answers == {401: 4, 429: 20}


def test_a_blocked_login_costs_no_hashing(house, verifications):
    house.hire("wang")
    fail(house, times=4)
    verifications.clear()
    with pytest.raises(ServiceError):
        house.sign_in("wang", WRONG)
    assert verifications == []


def test_nobody_can_lock_the_owner_out_from_elsewhere(house):
    hired = house.hire("wang")
    house.sign_in("wang", hired["initial_password"], source="10.0.0.7")
    failures(house, source="66.6.6.6")
    assert house.sign_in("wang", hired["initial_password"], source="10.0.0.7")["id"]


def test_a_success_clears_the_count_but_not_that_of_the_source(house):
    hired = house.hire("wang")
    house.set(source_failures=6)
    for _ in range(2):
        fail(house, times=3)
        house.sign_in("wang", hired["initial_password"])
    assert [fail(house).status for _ in range(2)] == [401, 429]


@pytest.mark.requirement("ORG-11")
def test_one_password_over_many_logins_is_slowed_by_the_source(house):
    house.set(source_failures=6)
    answers = [fail(house, login=f"user{n}").status for n in range(10)]
    assert answers == [401] * 7 + [429, 401, 429]


def test_the_count_begins_anew_each_day(house):
    hired = house.hire("wang")
    fail(house, times=3)
    house.clock.advance(days=1)
    fail(house, times=3)
    assert house.sign_in("wang", hired["initial_password"])["id"]


def test_the_present_password_cannot_be_guessed_by_changing_it_either(house):
    hired = house.hire("wang")
    me = house.acting(actor_id=hired["id"], source="10.0.0.9")
    asked = {"current_password": WRONG, "new_password": "a brand new passphrase"}
    codes = []
    for _ in range(5):
        with pytest.raises(ServiceError) as refusal:
            me.call(password.change, asked)
        codes.append(refusal.value.code)
    assert codes == ["organization.password.wrong"] * 4 + [session.TooManyAttempts.code]


def test_attempts_that_were_blocked_are_not_logged_one_by_one(house):
    house.hire("wang")
    for _ in range(8):
        with pytest.raises(ServiceError):
            house.sign_in("wang", WRONG)
    assert len(house.call(sign_in.listed)["items"]) == 4
