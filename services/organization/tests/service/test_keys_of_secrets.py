"""Requests with a password or a code are known again by their key, and by nothing guessable."""

import re

import pytest
from sqlalchemy import select

from chassis import idempotency
from chassis.errors import KeyReused, ServiceError
from contracts.notify import message
from contracts.organization import password, password_reset, second_factor, session
from organization.second_factors import rules

NEW, OTHER = "green umbrella 99", "brown umbrella 77"


@pytest.fixture
def wang(house):
    """A colleague signed in, with the password that he was hired with."""
    hired = house.hire("wang", email="wang@firm.cn")
    tokens = house.sign_in("wang", hired["initial_password"])
    me = house.acting(actor_id=hired["id"], grants=(), session_id=tokens["id"], source="10.0.0.1")
    me.password = hired["initial_password"]
    return me


@pytest.fixture
def reset(house, wang):
    """A code by which Wang may set a password anew."""
    house.rpc.answers[message.create.id] = {}
    begun = house.anonymous.call(password_reset.create, {"login": "wang"})
    house.run_due()
    [code] = re.findall(r"[0-9]{6}", house.rpc.calls[-1][1]["text"])
    return {"password_reset_id": begun["id"], "code": code, "new_password": NEW}


def refusal(call, *args, **about):
    with pytest.raises(ServiceError) as refused:
        call(*args, **about)
    return refused.value.code


def rows(house):
    with house.runtime.database.reading() as connection:
        return connection.execute(select(idempotency.idempotency_key)).all()


@pytest.mark.requirement("PLT-12", "ORG-10")
def test_a_changed_password_is_told_again_and_changed_once(house, wang):
    asked = {"current_password": wang.password, "new_password": NEW}
    assert wang.call(password.change, asked, idempotency_key="k") == {}
    assert wang.call(password.change, asked, idempotency_key="k") == {}
    other = {**asked, "new_password": OTHER}
    assert refusal(wang.call, password.change, other, idempotency_key="k") == KeyReused.code
    assert refusal(wang.call, password.change, asked) == password.WrongPassword.code
    assert house.sign_in("wang", NEW)["access_token"]


@pytest.mark.requirement("PLT-12", "ORG-10")
def test_a_password_set_anew_is_told_again_and_set_once(house, reset):
    for _ in range(2):
        assert house.anonymous.call(password_reset.redeem, reset, idempotency_key="k") == {}
    other = {**reset, "new_password": OTHER}
    again = house.anonymous.call, password_reset.redeem
    assert refusal(*again, other, idempotency_key="k") == KeyReused.code
    assert refusal(*again, reset, idempotency_key="l") == password_reset.WrongCode.code
    assert house.sign_in("wang", NEW)["access_token"]


@pytest.mark.requirement("PLT-12")
def test_what_is_kept_is_no_shorter_way_to_the_password(house, wang):
    asked = {"current_password": wang.password, "new_password": NEW}
    wang.call(password.change, asked, idempotency_key="k")
    [row] = rows(house)
    salt = f"{password.change.id}\n{row.actor_id}\nk"
    assert row.fingerprint == house.runtime.provided["hasher"].mark(salt, asked)
    assert row.fingerprint != idempotency.fingerprint(asked) and row.answer == "{}"


@pytest.mark.requirement("PLT-12", "ORG-13")
def test_a_second_factor_that_went_is_told_again_and_a_wrong_code_may_be_mended(house, wang):
    begun = wang.call(second_factor.begin)
    code = rules.code_at(begun["secret"], rules.step_of(house.clock.now()))
    wang.call(second_factor.confirm, {"code": code})
    wrong = wang.call, second_factor.remove, {"code": "000000"}
    assert refusal(*wrong, idempotency_key="k") == second_factor.CodeWrong.code
    house.clock.advance(minutes=1)
    asked = {"code": rules.code_at(begun["secret"], rules.step_of(house.clock.now()))}
    first = wang.call(second_factor.remove, asked, idempotency_key="k")
    assert first["is_on"] is False
    assert wang.call(second_factor.remove, asked, idempotency_key="k") == first
    assert refusal(*wrong, idempotency_key="k") == KeyReused.code


@pytest.mark.requirement("PLT-12")
def test_signing_in_keeps_nothing_whatever_key_is_sent(house, wang):
    asked = {"login": "wang", "password": wang.password}
    told = [house.anonymous.call(session.create, asked, idempotency_key="k") for _ in range(2)]
    assert told[0]["id"] != told[1]["id"] and rows(house) == []
