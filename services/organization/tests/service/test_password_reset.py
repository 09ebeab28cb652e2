"""A forgotten password is set anew by a code; nobody learns who has a login."""

import re

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import password, principal, session, sign_in
from contracts.organization import password_reset as contract

NEW = "green umbrella 99"


@pytest.fixture
def ask(house):
    """Return a function that asks for a code and returns (id, code that was sent or "")."""
    house.rpc.answers[message.create.id] = {}

    def ask(login, **about):
        before = len(house.rpc.calls)
        begun = house.anonymous.call(contract.create, {"login": login, **about})
        house.run_due()
        sent = house.rpc.calls[before:]
        return begun["id"], re.findall(r"[0-9]{6}", sent[0][1]["text"])[0] if sent else ""

    return ask


def redeem(house, reset_id, code, new=NEW):
    asked = {"password_reset_id": reset_id, "code": code, "new_password": new}
    return house.anonymous.call(contract.redeem, asked)


def refusal(*args, **about):
    with pytest.raises(ServiceError) as refused:
        redeem(*args, **about)
    return refused.value.code


@pytest.mark.requirement("ORG-10")
@pytest.mark.parametrize(("channel", "to"), [("email", "wang@firm.cn"), ("sms", "+8613800001234")])
def test_the_code_sets_a_new_password_and_ends_all_sessions(house, ask, channel, to):
    hired = house.hire("wang", email="wang@firm.cn", mobile="13800001234")
    before = house.sign_in("wang", hired["initial_password"])
    reset_id, code = ask("Wang ", channel=channel)
    assert house.rpc.calls[-1][1]["to"] == to
    assert redeem(house, reset_id, code) == {}
    assert house.sign_in("wang", NEW)["must_change_password"] is False
    with pytest.raises(ServiceError):
        token = {"refresh_token": before["refresh_token"]}
        house.anonymous.call(session.refresh, token)
    results = {row["result"] for row in house.call(sign_in.listed)["items"]}
    assert "password_reset" in results


def test_a_code_is_good_once_five_tries_and_ten_minutes(house, ask):
    house.hire("wang", email="wang@firm.cn")
    reset_id, code = ask("wang")
    assert refusal(house, reset_id, "000000") == contract.WrongCode.code
    redeem(house, reset_id, code)
    assert refusal(house, reset_id, code, new="another umbrella 7") == contract.WrongCode.code
    reset_id, code = ask("wang")
    for _ in range(5):
        refusal(house, reset_id, "wrong")
    assert refusal(house, reset_id, code, new="another umbrella 7") == contract.WrongCode.code
    reset_id, code = ask("wang")
    house.clock.advance(minutes=11)
    assert refusal(house, reset_id, code, new="another umbrella 7") == contract.WrongCode.code


def test_a_bad_password_does_not_spend_the_code(house, ask):
    house.hire("wang", email="wang@firm.cn")
    house.set(password_min_length=12)
    reset_id, code = ask("wang")
    assert refusal(house, reset_id, code, new="ab cd ef 12") == password.TooShort.code
    assert refusal(house, reset_id, code, new="password1234") == password.TooSimple.code
    assert redeem(house, reset_id, code) == {}


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("login", ["nobody", "gone", "mute"])
def test_who_has_no_login_or_no_address_is_not_told_apart(house, ask, login):
    from contracts.organization import staff

    house.call(staff.lock, {"staff_id": house.hire("gone", email="g@firm.cn")["id"]})
    house.hire("mute")
    reset_id, code = ask(login)
    assert (bool(reset_id), code) == (True, "")
    assert refusal(house, reset_id, "123456") == contract.WrongCode.code


def test_a_code_to_sign_in_sets_no_password(house, ask):
    from contracts.organization import challenge

    house.hire("wang", email="wang@firm.cn")
    asked = house.anonymous.call(challenge.send_code, {"login": "wang"})
    house.run_due()
    code = re.findall(r"[0-9]{6}", house.rpc.calls[-1][1]["text"])[0]
    assert refusal(house, asked["id"], code) == contract.WrongCode.code


@pytest.mark.requirement("ORG-10")
def test_a_password_that_grew_too_old_opens_nothing_but_its_change(house, ask):
    hired = house.hire("wang", email="wang@firm.cn", role_ids=["rep"])
    redeem(house, *ask("wang"))
    house.set(password_max_age_days=90)
    assert house.sign_in("wang", NEW)["must_change_password"] is False
    house.clock.advance(days=91)
    tokens = house.sign_in("wang", NEW)
    gateway = house.acting(actor_id="gateway", actor_kind="service", via="gateway")
    asked = {"actor_id": hired["id"], "session_id": tokens["id"]}
    told = gateway.call(principal.get, asked)
    assert tokens["must_change_password"] and told["grants"] == []
