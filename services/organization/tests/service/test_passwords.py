"""Passwords: changed at first, hard to guess, never the same again."""

import pytest

from chassis.errors import ServiceError
from contracts.operation_log import log_of
from contracts.organization import password, principal, session, staff

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}
GOOD = "绿色的雨伞 on the roof"


@pytest.fixture
def wang(house):
    hired = house.hire("wang", name="王小明", role_ids=["rep"])
    return {**hired, "tokens": house.sign_in("wang", hired["initial_password"])}


def change(house, person, new, old=None, **about):
    me = house.acting(
        actor_id=person["id"], grants=(), session_id=person["tokens"]["id"], source="10.0.0.1"
    )
    asked = {"current_password": old or person["initial_password"], "new_password": new}
    return me.call(password.change, asked, **about)


def refusal_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value


def principal_of(house, person):
    asked = {"actor_id": person["id"], "session_id": person["tokens"]["id"]}
    return house.acting(**GATEWAY).call(principal.get, asked)


@pytest.mark.requirement("ORG-10")
def test_an_initial_password_opens_nothing_but_its_own_change(house, wang):
    assert principal_of(house, wang)["grants"] == []
    change(house, wang, GOOD)
    assert "customers.customer.create" in principal_of(house, wang)["grants"]
    assert house.sign_in("wang", GOOD)["must_change_password"] is False


def test_the_old_password_is_dead_after_a_change(house, wang):
    change(house, wang, GOOD)
    refusal = refusal_of(house.sign_in, "wang", wang["initial_password"])
    assert refusal.code == session.WrongCredentials.code


def test_my_other_sessions_end_with_a_change(house, wang):
    other = house.sign_in("wang", wang["initial_password"])
    change(house, wang, GOOD)
    assert principal_of(house, wang)["active"] is True
    assert principal_of(house, {**wang, "tokens": other})["active"] is False


def test_a_wrong_present_password_is_refused(house, wang):
    assert (
        refusal_of(change, house, wang, GOOD, old="not-this").code == "organization.password.wrong"
    )


@pytest.mark.parametrize(
    "simple",
    [
        *("password123!", "Qwertyuiop", "0123456789", "aaaaaaaaaaaa", "wangxiaoming1"),
        *("woaini1314520", "wang-wang-wang"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(house, wang, simple):
    assert refusal_of(change, house, wang, simple).code == "organization.password.too_simple"


@pytest.mark.requirement("ORG-10")
def test_a_short_password_is_refused_and_a_very_long_one_is_not_cut(house, wang):
    assert refusal_of(change, house, wang, "Sh0rt!pw9").code == "invalid"
    long = "correct horse battery staple " * 8
    change(house, wang, long)
    assert refusal_of(house.sign_in, "wang", long[:-1]).status == 401
    assert house.sign_in("wang", long)["id"]


@pytest.mark.requirement("ORG-10")
def test_the_present_and_the_former_passwords_cannot_be_used_again(house, wang):
    assert refusal_of(change, house, wang, wang["initial_password"]).code == USED
    change(house, wang, GOOD)
    change(house, wang, GOOD + " 2", old=GOOD)
    assert refusal_of(change, house, wang, GOOD, old=GOOD + " 2").code == USED


USED = "organization.password.used_before"


def test_the_same_characters_typed_in_full_width_are_the_same_password(house, wang):
    change(house, wang, "green umbrella ABC")
    assert house.sign_in("wang", "green umbrella ＡＢＣ")["id"]


def test_a_system_has_no_password(house, wang):
    asked = {"current_password": "x", "new_password": GOOD}
    refusal = refusal_of(house.acting(actor_kind="key").call, password.change, asked)
    assert refusal.code == "organization.password.only_for_staff"


def test_nobody_changes_a_password_without_signing_in(house):
    asked = {"current_password": "x", "new_password": GOOD}
    assert refusal_of(house.anonymous.call, password.change, asked).status == 401


def test_a_reset_gives_a_new_initial_password_and_ends_all_sessions(house, wang):
    change(house, wang, GOOD)
    known = house.call(staff.get, {"staff_id": wang["id"]})
    asked = {"staff_id": wang["id"]}
    reset = house.call(staff.reset_password, asked, if_version=known["version"])
    assert refusal_of(house.sign_in, "wang", GOOD).status == 401
    assert principal_of(house, wang)["active"] is False
    assert house.sign_in("wang", reset["initial_password"])["must_change_password"] is True


@pytest.mark.requirement("ORG-10")
def test_a_reset_lets_nobody_use_a_former_password_again(house, wang):
    house.set(password_memory=1)
    change(house, wang, GOOD)
    key = {"staff_id": wang["id"]}
    for _ in range(2):
        issued = house.call(staff.reset_password, key)["initial_password"]
    assert refusal_of(change, house, wang, GOOD, old=issued).code == USED
    change(house, wang, GOOD + " 2", old=issued)
    assert refusal_of(change, house, wang, GOOD, old=GOOD + " 2").code == USED


@pytest.mark.requirement("PLT-17")
def test_who_reset_a_password_is_on_record_and_the_password_is_not(house, wang):
    helper = house.acting(actor_id="helper", actor_name="助理")
    new = helper.call(staff.reset_password, {"staff_id": wang["id"]})["initial_password"]
    [entry, *older] = house.call(staff.history, {"staff_id": wang["id"]})["items"]
    assert (entry["action"], entry["actor_id"]) == ("reset_password", "helper")
    assert entry["changes"] == {} and new not in str([entry, older])
    asked = {"actor_id": "helper", "record_id": wang["id"]}
    row = house.call(log_of("organization")[1], asked)["items"][0]
    assert row["action"] == "reset_password"


def test_a_trial_tells_no_password_that_would_never_be_valid(house, wang):
    tried = house.call(staff.create, {"name": "李", "login": "li"}, dry_run=True)
    assert tried["login"] == "li" and "initial_password" not in tried
    reset = house.call(staff.reset_password, {"staff_id": wang["id"]}, dry_run=True)
    assert "initial_password" not in reset
    assert house.sign_in("wang", wang["initial_password"])["id"]


def test_a_stale_reset_changes_nothing(house, wang):
    asked = {"staff_id": wang["id"]}
    assert refusal_of(house.call, staff.reset_password, asked, if_version=99).code == "stale"
    assert house.sign_in("wang", wang["initial_password"])["id"]


def test_hashes_never_reach_the_history(house, wang):
    change(house, wang, GOOD)
    past = house.call(staff.history, {"staff_id": wang["id"]})
    assert "argon2" not in str(past)
