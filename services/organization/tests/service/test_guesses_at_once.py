"""Guesses that are sent at once are weighed like guesses sent one after another."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.errors import ServiceError
from contracts.organization import password, session
from organization.sign_ins import store

WRONG = "quite-wrong-pass"
CREDENTIALS, CAPTCHA = session.WrongCredentials.code, session.CaptchaRequired.code
BLOCKED = session.TooManyAttempts.code


@pytest.fixture
def slow(house, monkeypatch):
    """Checking a password takes so long that all who may are under way together."""
    hasher = house.runtime.provided["hasher"]
    real = hasher.verify

    def verify(*args):
        time.sleep(0.05)
        return real(*args)

    monkeypatch.setattr(hasher, "verify", verify)
    return house


def at_once(attempts):
    """Return how often each refusal came, "" for a success."""

    def outcome(attempt):
        try:
            attempt()
        except ServiceError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(len(attempts)) as pool:
        return Counter(pool.map(outcome, attempts))


def guesses(house, login="wang", times=24, source="10.0.0.1"):
    return [lambda: house.sign_in(login, WRONG, source=source)] * times


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_of_many_guesses_three_are_judged_without_a_captcha(slow, login):
    slow.set(failures_before_captcha=3)
    slow.hire("wang")
    assert at_once(guesses(slow, login)) == {CREDENTIALS: 3, CAPTCHA: 21}


@pytest.mark.requirement("ORG-11")
def test_a_right_password_behind_many_guesses_meets_the_captcha_as_well(slow):
    slow.set(failures_before_captcha=3)
    hired = slow.hire("wang")

    def right():
        time.sleep(0.04)
        slow.sign_in("wang", hired["initial_password"])

    assert at_once([*guesses(slow), right]) == {CREDENTIALS: 3, CAPTCHA: 22}


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_many_guesses_meet_the_delay(slow, login):
    slow.hire("wang")
    assert at_once(guesses(slow, login)) == {CREDENTIALS: 4, BLOCKED: 20}


@pytest.mark.requirement("ORG-11")
def test_many_guesses_meet_the_lock(slow):
    slow.hire("wang")
    slow.set(failures_before_delay=100)
    assert at_once(guesses(slow)) == {CREDENTIALS: 10, BLOCKED: 14}


@pytest.mark.requirement("ORG-11")
def test_one_password_over_many_logins_at_once_is_slowed_by_the_source(slow):
    slow.set(source_failures=6)
    many = [guesses(slow, f"user{n}", times=1)[0] for n in range(20)]
    assert at_once(many) == {CREDENTIALS: 7, BLOCKED: 13}


def test_many_who_sign_in_at_once_from_one_address_all_come_in(slow):
    slow.set(failures_before_captcha=1)
    people = [(f"user{n}", slow.hire(f"user{n}")["initial_password"]) for n in range(24)]
    ways = [lambda who=who: slow.sign_in(*who) for who in people]
    assert at_once(ways) == {"": 24}


@pytest.mark.requirement("ORG-11")
def test_the_present_password_is_not_guessed_by_many_changes_at_once(slow):
    hired = slow.hire("wang")
    me = slow.acting(actor_id=hired["id"], source="10.0.0.9")
    asked = {"current_password": WRONG, "new_password": "a brand new passphrase"}
    answers = at_once([lambda: me.call(password.change, asked)] * 12)
    assert answers == {"organization.password.wrong": 4, BLOCKED: 8}


def test_an_attempt_with_the_right_password_is_no_guess(house):
    """Who has to show a code still, or mistypes the new password, has to wait for nobody."""
    hired = house.hire("wang")
    me = house.acting(actor_id=hired["id"], source="10.0.0.9")
    asked = {"current_password": hired["initial_password"], "new_password": "short"}
    for _ in range(6):
        with pytest.raises(ServiceError) as refusal:
            me.call(password.change, asked)
        assert refusal.value.code != BLOCKED


@pytest.mark.requirement("ORG-11")
def test_many_who_share_a_login_and_know_its_password_all_come_in_at_once(slow, monkeypatch):
    slow.set(failures_before_captcha=3)
    take_back = store.give_back
    monkeypatch.setattr(store, "give_back", lambda *told: time.sleep(0.05) or take_back(*told))
    hired = slow.hire("wang")
    comes = [lambda: slow.sign_in("wang", hired["initial_password"])] * 10
    assert at_once(comes) == {"": 10}
