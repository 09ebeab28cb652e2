"""Answers put together from several services; the mill of the toy shop never answers."""

import pytest
from toy_shop import issue_token

from chassis.context import Call
from chassis.perform import load
from contracts import catalogue
from gateway import composites


@pytest.fixture
def toys(world):
    """Let the shop find a ball."""
    ball = {"id": "t1", "version": 1, "name": "ball"}
    world.shop.handlers["toy_list"] = lambda payload, call: {"items": [ball], "next_cursor": None}
    world.shop.asked.clear()
    return ball


def asked_by(api, subject, **params):
    headers = {"Authorization": f"Bearer {issue_token(subject)}"}
    return api.get("/search", params=params, headers=headers).json()


def test_everything_is_searched_at_once_and_what_does_not_answer_is_named(api, world, toys):
    found = asked_by(api, "finder", q="ball", limit=3)
    assert found["groups"] == [{"type": "shop.toy", "address": "/toys", "items": [toys]}]
    assert found["missing"] == ["mill.colour"]
    assert world.shop.asked[-1][1] == {"q": "ball", "limit": 3}


def test_only_the_wanted_types_are_searched(api, toys):
    found = api.get("/search", params={"q": "ball", "types": "shop.toy"}).json()
    assert [group["type"] for group in found["groups"]] == ["shop.toy"]
    assert found["missing"] == []


def test_a_type_that_nobody_searches_is_refused_with_those_that_are(api, problem):
    answer = api.get("/search", params={"q": "ball", "types": "shop.toy,shop.unknown"})
    [wrong] = problem(answer, 400, "bad_request")["errors"]
    assert (wrong["pointer"], wrong["in"], wrong["code"]) == ("/types", "query", "not_one_of")
    assert "shop.toy" in wrong["detail"]


def test_what_the_caller_may_not_list_is_not_searched(api, world, toys):
    assert asked_by(api, "clerk", q="b") == {"groups": [], "missing": []}
    assert world.shop.asked == []


def test_a_search_needs_something_to_look_for_and_somebody_who_asks(api):
    assert api.get("/search", params={"q": " "}).status_code == 400
    stranger = api.get("/search", params={"q": "b"}, headers={"Authorization": ""})
    assert stranger.status_code == 401


def test_counters_of_services_that_are_not_there_are_left_out(api):
    assert api.get("/counters").json() == {"counts": {}, "missing": []}


def test_a_counter_is_the_total_of_a_list_or_what_is_unread(api, world, monkeypatch):
    world.shop.handlers["toy_list"] = lambda payload, call: {"items": [], "total": 7}
    world.shop.handlers["toy_look"] = lambda payload, call: {"unread": 3}
    asked = {"toys": ("shop.toy.list", composites._mine()), "new": ("shop.toy.look", dict_of)}
    monkeypatch.setattr(composites, "COUNTED", asked)
    assert api.get("/counters").json()["counts"] == {"toys": 7, "new": 3}


@pytest.mark.requirement("PLT-36")
def test_a_work_queue_is_a_counter_for_each_kind(api, world, monkeypatch):
    kinds = [{"kind": "overdue", "count": 2}, {"kind": "forgotten", "count": 0}]
    world.shop.handlers["toy_look"] = lambda payload, call: {"items": kinds}
    monkeypatch.setattr(composites, "COUNTED", {"work_queue": ("shop.toy.look", dict_of)})
    counts = {"work_queue_overdue": 2, "work_queue_forgotten": 0}
    assert api.get("/counters").json()["counts"] == counts


@pytest.mark.requirement("CUS-07", "PLT-36")
def test_all_that_a_customer_all_round_and_the_counters_ask_for_is_offered():
    offered = catalogue().operations
    asked = [*composites.ALL_ROUND.values(), *composites.COUNTED.values()]
    assert {operation for operation, _ in asked} <= set(offered)
    assert {"figures", "receipts", "files", "activities"} <= set(composites.ALL_ROUND)
    call = Call(audience="", actor_id="rep")
    for operation, payload in composites.ALL_ROUND.values():
        load(offered[operation], payload(call, {"customer_id": "c"}))


@pytest.mark.requirement("CUS-73")
def test_what_is_searched_wants_nothing_but_words():
    for operation in composites.searched(catalogue()).values():
        load(operation, {"q": "蓝海", "limit": 5})


def dict_of(call, asked):
    return {}


def test_tasks_and_everything_unread_are_counted():
    offered = catalogue().operations
    unread = {"notices_unread", "conversations_unread", "announcements_unread", "tasks_open"}
    for name in unread:
        operation = offered[composites.COUNTED[name][0]]
        assert {"total", "unread"} & set(operation.given.fields), name
