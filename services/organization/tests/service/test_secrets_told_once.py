"""Secrets of answers are told to the first request and kept for no repeat."""

import orjson
import pytest
from sqlalchemy import select, update

from chassis import housekeeping
from chassis.idempotency import idempotency_key
from contracts import catalogue
from contracts.organization import api_key, calendar_feed, second_factor, staff
from organization.second_factors import rules


@pytest.fixture
def me(house):
    return house.acting(actor_id=house.hire("wang")["id"], grants=())


def code_of(house, begun):
    return rules.code_at(begun["secret"], rules.step_of(house.clock.now()))


def kept(house):
    """Return what is kept for repeats: operation → answer."""
    with house.runtime.database.reading() as connection:
        found = connection.execute(select(idempotency_key)).all()
    return {row.operation: orjson.loads(row.answer) for row in found}


@pytest.mark.requirement("PLT-12", "ORG-13")
def test_a_repeat_is_told_no_secret_of_a_second_factor(house, me):
    begun = me.call(second_factor.begin, idempotency_key="b")
    assert me.call(second_factor.begin, idempotency_key="b") == {}
    asked = {"code": code_of(house, begun)}
    codes = me.call(second_factor.confirm, asked, idempotency_key="c")["recovery_codes"]
    assert len(codes) == 10
    assert me.call(second_factor.confirm, asked, idempotency_key="c") == {}
    assert me.call(second_factor.get)["recovery_codes_left"] == 10
    kinds = second_factor.begin.id, second_factor.confirm.id
    assert {kind: kept(house)[kind] for kind in kinds} == dict.fromkeys(kinds, {})


@pytest.mark.requirement("PLT-12", "ORG-13")
@pytest.mark.parametrize(
    ("operation", "asked", "secret"),
    [
        (staff.create, {"name": "A", "login": "aa"}, "initial_password"),
        (api_key.create, {"name": "A", "role_id": "partner"}, "key"),
        (calendar_feed.create, {"name": "A"}, "path"),
    ],
)
def test_a_repeat_is_told_all_but_the_secret(house, operation, asked, secret):
    first = house.call(operation, asked, idempotency_key="k")
    told = first.pop(secret)
    assert told
    assert house.call(operation, asked, idempotency_key="k") == first
    assert told not in str(kept(house)[operation.id])


@pytest.mark.requirement("PLT-12")
def test_secrets_that_an_older_release_kept_are_taken_out(house, me):
    begun = me.call(second_factor.begin, idempotency_key="b")
    old = {**begun, "note": "秘密"}
    with house.runtime.database.writing() as connection:
        connection.execute(update(idempotency_key).values(answer=orjson.dumps(old).decode()))
    housekeeping.keep(house.runtime)
    assert kept(house)[second_factor.begin.id] == {"note": "秘密"}


def test_what_is_told_once_is_required_of_no_answer():
    """A repeat leaves it out, so that a program must not count on it."""
    told = {o.id: o for o in catalogue().operations.values() if o.told_once}
    assert len(told) >= 8
    for name, operation in told.items():
        for field in (operation.given.fields[one] for one in operation.told_once):
            assert not field.required, name
            assert "old once, not to a repeat" in field.metadata["description"], name
