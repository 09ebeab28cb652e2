"""Staying signed in: each refresh token works once, and a stolen one gives itself away."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.errors import ServiceError
from contracts.organization import principal, session, sign_in, staff

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


@pytest.fixture
def wang(house):
    hired = house.hire("wang")
    return {**hired, "tokens": house.sign_in("wang", hired["initial_password"])}


def refresh(house, token):
    return house.anonymous.call(session.refresh, {"refresh_token": token})


def is_over(house, token):
    with pytest.raises(ServiceError) as refusal:
        refresh(house, token)
    return (refusal.value.code, refusal.value.status) == ("organization.session.over", 401)


def is_active(house, staff_id, session_id):
    asked = {"actor_id": staff_id, "session_id": session_id}
    return house.acting(**GATEWAY).call(principal.get, asked)["active"]


@pytest.mark.requirement("PLT-34")
def test_a_refresh_token_is_traded_for_the_next_one(house, wang):
    first = refresh(house, wang["tokens"]["refresh_token"])
    second = refresh(house, first["refresh_token"])
    tokens = {t["refresh_token"] for t in (wang["tokens"], first, second)}
    assert len(tokens) == 3
    assert {first["id"], second["id"]} == {wang["tokens"]["id"]}
    assert first["staff_id"] == wang["id"]


@pytest.mark.requirement("ORG-13", "PLT-34")
def test_a_used_token_that_comes_back_ends_the_session(house, wang):
    first = refresh(house, wang["tokens"]["refresh_token"])
    house.clock.advance(seconds=11)
    assert is_over(house, wang["tokens"]["refresh_token"])
    assert is_over(house, first["refresh_token"])
    assert not is_active(house, wang["id"], wang["tokens"]["id"])
    [event] = house.told(session.ended)
    assert event["data"]["ended_by"] == "reuse"
    assert "reuse" in [s["result"] for s in house.call(sign_in.listed)["items"]]


def test_a_lost_answer_can_be_had_again_for_ten_seconds(house, wang):
    first = refresh(house, wang["tokens"]["refresh_token"])
    house.clock.advance(seconds=9)
    again = refresh(house, wang["tokens"]["refresh_token"])
    assert again["refresh_token"] == first["refresh_token"]
    assert again["access_token"] != first["access_token"]


def test_only_the_last_used_token_has_that_grace(house, wang):
    first = refresh(house, wang["tokens"]["refresh_token"])
    refresh(house, first["refresh_token"])
    assert is_over(house, wang["tokens"]["refresh_token"])
    assert not is_active(house, wang["id"], wang["tokens"]["id"])


def test_twenty_refreshes_at_once_all_get_the_same_next_token(house, wang):
    with ThreadPoolExecutor(20) as pool:
        token = wang["tokens"]["refresh_token"]
        answers = list(pool.map(lambda _: refresh(house, token), range(20)))
    assert len({a["refresh_token"] for a in answers}) == 1
    assert refresh(house, answers[0]["refresh_token"])["id"] == wang["tokens"]["id"]


def test_a_token_that_nobody_gave_out_is_refused(house):
    assert is_over(house, "crmr_" + "x" * 43)


@pytest.mark.requirement("ORG-13")
def test_a_session_is_over_when_left_idle_or_a_day_old(house, wang):
    token = wang["tokens"]["refresh_token"]
    for _ in range(49):
        house.clock.advance(minutes=29)
        token = refresh(house, token)["refresh_token"]
    house.clock.advance(minutes=29)
    assert is_over(house, token)
    idle = house.sign_in("wang", wang["initial_password"])
    house.clock.advance(minutes=30)
    assert is_over(house, idle["refresh_token"])


@pytest.mark.requirement("ORG-13")
def test_my_sessions_are_listed_and_others_are_not(house, wang):
    house.sign_in("admin2", house.hire("admin2")["initial_password"])
    me = house.acting(actor_id=wang["id"], grants=(), scopes={"*": "all"})
    [mine] = me.call(session.listed)["items"]
    assert (mine["id"], mine["source"]) == (wang["tokens"]["id"], "10.0.0.1")
    assert mine["abilities"] == ["revoke"]
    assert "seed" not in mine


def test_i_can_end_my_own_session_but_no_other(house, wang):
    asked = {"session_id": wang["tokens"]["id"]}
    with pytest.raises(ServiceError) as refusal:
        house.acting(actor_id="somebody", grants=()).call(session.revoke, asked)
    assert refusal.value.status == 404
    ended = house.acting(actor_id=wang["id"], grants=()).call(session.revoke, asked)
    assert (ended["ended_by"], ended["abilities"]) == ("signed_out", [])
    assert is_over(house, wang["tokens"]["refresh_token"])
    assert not is_active(house, wang["id"], wang["tokens"]["id"])


@pytest.mark.requirement("ORG-13")
def test_an_administrator_ends_all_sessions_of_a_colleague(house, wang):
    asked = {"staff_id": wang["id"]}
    assert len(house.call(staff.list_sessions, asked)["items"]) == 1
    house.call(staff.sign_out, asked)
    assert is_over(house, wang["tokens"]["refresh_token"])


def test_neither_tokens_nor_passwords_lie_in_the_database(house, wang, tmp_path):
    refresh(house, wang["tokens"]["refresh_token"])
    secrets = (wang["initial_password"], wang["tokens"]["refresh_token"])
    if house.runtime.database.is_sqlite:
        kept = b"".join(f.read_bytes() for f in tmp_path.iterdir())
        assert not [s for s in secrets if s.encode() in kept]


def test_staying_signed_in_leaves_no_trail_of_versions(house, wang):
    refresh(house, wang["tokens"]["refresh_token"])
    me = house.acting(actor_id=wang["id"])
    before = me.call(session.listed)["items"][0]["seen_at"]
    assert before == "2026-03-25T04:00:00.000Z"
    with house.runtime.transaction(house.who, writes=False) as uow:
        from organization.sessions import store

        assert store.find(uow, wang["tokens"]["id"]).version == 1
