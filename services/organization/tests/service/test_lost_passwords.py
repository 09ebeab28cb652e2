"""Whoever keeps the suite running lets an administrator in who has lost his password."""

import click
import pytest

from chassis import history
from chassis.errors import ServiceError
from contracts.organization import session, staff
from organization import lost_passwords


def refusal_of(call, *args):
    with pytest.raises(ServiceError) as caught:
        call(*args)
    return caught.value


@pytest.fixture
def hired(house):
    return house.hire("wang")


def test_a_new_password_opens_once_and_must_be_changed(house, hired):
    new = lost_passwords.reset(house.runtime, "wang")
    assert house.sign_in("wang", new)["must_change_password"] is True
    refusal = refusal_of(house.sign_in, "wang", hired["initial_password"])
    assert refusal.code == session.WrongCredentials.code


def test_sessions_end_and_the_log_says_who_did_it(house, hired):
    house.sign_in("wang", hired["initial_password"])
    lost_passwords.reset(house.runtime, "wang")
    with house.runtime.database.reading() as connection:
        told, _ = history.read(connection, "organization.staff", hired["id"])
        assert not history.verify(connection)
    entry = next(one for one in told if one["action"] == "reset_password")
    assert entry["actor_name"].endswith("(command line)")
    assert [e["data"]["ended_by"] for e in house.told(session.ended)] == ["password_reset"]


def test_whoever_was_locked_is_let_in_again(house, hired):
    which = {"staff_id": hired["id"]}
    house.call(staff.lock, which, if_version=hired["version"])
    new = lost_passwords.reset(house.runtime, "wang")
    assert house.sign_in("wang", new)["must_change_password"] is True
    assert house.told(staff.unlocked)[-1]["data"]["id"] == hired["id"]


def test_somebody_unknown_is_told(house):
    with pytest.raises(click.ClickException):
        lost_passwords.reset(house.runtime, "nobody")
