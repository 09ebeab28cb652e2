"""Answers that come too late, from one service and from one of several."""

import threading
import time

import pytest
from fake_service import FakeService
from toy_shop import issue_token, shop


@pytest.mark.requirement("PLT-02")
def test_an_answer_that_comes_too_late_is_dropped(api, world, gateway, problem):
    answered = threading.Event()

    def dawdle(payload, call):
        time.sleep(0.5)
        answered.set()
        return {"id": "late", "version": 1, "name": "late"}

    world.shop.handlers["toy_wait"] = dawdle
    problem(api.post("/wait"), 503, "deadline_passed")
    assert answered.wait(5)
    assert [api.get(f"/toys/t{n}").json()["id"] for n in range(3)] == ["t0", "t1", "t2"]
    assert gateway.gateway.link.waiting == 0


@pytest.mark.requirement("PLT-36")
def test_a_neighbour_that_is_slow_leaves_its_part_empty_and_is_named(broker, api, world):
    asked = []
    mill = FakeService(broker.uri, "mill", {"colour_list": lambda p, c: asked.append(p)}).start()
    ball = {"id": "t1", "version": 1, "name": "ball"}
    world.shop.handlers["toy_list"] = lambda payload, call: {"items": [ball], "next_cursor": None}
    headers = {"Authorization": f"Bearer {issue_token('finder')}"}
    started = time.monotonic()
    try:
        found = api.get("/search", params={"q": "ball"}, headers=headers).json()
    finally:
        mill.stop()
    assert len(asked) == 1
    assert ([g["type"] for g in found["groups"]], found["missing"]) == (
        ["shop.toy"],
        ["mill.colour"],
    )
    assert time.monotonic() - started < 2.0 + shop.create.timeout_s
