"""Conditional requests and idempotency, as a table."""

import pytest

from chassis.errors import KeyInFlight, Stale

TAG = '"v3-acea600640c72158"'
"""Of what `GET /toys/t9` answers."""


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("GET", {"If-None-Match": TAG}, 304),
        ("GET", {"If-None-Match": f"W/{TAG}"}, 304),
        ("GET", {"If-None-Match": f'"v1", {TAG}'}, 304),
        ("GET", {"If-None-Match": "*"}, 304),
        ("GET", {"If-None-Match": '"v3"'}, 200),
        ("PATCH", {}, 428),
        ("PATCH", {"If-Match": '"v3"'}, 200),
        ("PATCH", {"If-Match": '"v3-9f1c6a0412ab34cd"'}, 200),
        ("PATCH", {"If-Match": '"v3-newer"'}, 400),
        ("PATCH", {"If-Match": "v3"}, 400),
        ("PATCH", {"If-Match": 'W/"v3"'}, 400),
        ("PATCH", {"If-Match": "*"}, 400),
        ("PATCH", {"If-Match": '"v3", "v4"'}, 400),
        ("DELETE", {}, 428),
        ("DELETE", {"If-Match": '"v3"'}, 204),
    ],
)
@pytest.mark.requirement("PLT-11")
def test_conditional_requests_follow_the_table(api, method, headers, status):
    body = {"json": {}} if method == "PATCH" else {}
    assert api.request(method, "/toys/t9", headers=headers, **body).status_code == status


def test_a_304_repeats_the_tag_and_has_no_body(api):
    answer = api.get("/toys/t9", headers={"If-None-Match": TAG})
    assert (answer.content, answer.headers["etag"]) == (b"", TAG)
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.requirement("PLT-11")
def test_the_version_of_if_match_reaches_the_service(api, world):
    api.patch("/toys/t9", json={}, headers={"If-Match": '"v17"'})
    assert world.shop.asked[-1][2].if_version == 17


@pytest.mark.requirement("PLT-11")
def test_what_moves_without_a_version_is_told_and_else_is_a_304(api, world):
    tag = api.get("/toys/t9").headers["etag"]
    head = {"If-None-Match": tag}
    assert api.get("/toys/t9", headers=head).status_code == 304
    moved = {"id": "t9", "version": 3, "name": "Ball", "kind": "ball"}
    world.shop.handlers["toy_get"] = lambda p, c: moved
    answer = api.get("/toys/t9", headers=head)
    assert answer.status_code == 200 and answer.json() == moved
    assert answer.headers["etag"] != tag


def test_what_is_told_in_another_language_is_no_304(api, world):
    world.shop.handlers["toy_get"] = lambda p, c: {"id": "t9", "version": 3, "name": c.language}
    tag = api.get("/toys/t9", headers={"Accept-Language": "zh"}).headers["etag"]
    answer = api.get("/toys/t9", headers={"Accept-Language": "en", "If-None-Match": tag})
    assert (answer.status_code, answer.json()["name"]) == (200, "en")
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.requirement("PLT-11")
def test_of_a_tag_that_covers_what_moves_a_change_takes_the_version(api, world):
    tag = api.get("/toys/t9").headers["etag"]
    assert api.patch("/toys/t9", json={}, headers={"If-Match": tag}).status_code == 200
    assert world.shop.asked[-1][2].if_version == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_version_in_another_form_is_told_the_form(api, problem, language):
    head = {"If-Match": "3", "Accept-Language": language}
    document = problem(api.patch("/toys/t9", json={}, headers=head), 400, "broken_header")
    assert "If-Match" in document["detail"] and '"v1"' in document["detail"]


@pytest.mark.requirement("PLT-11")
def test_a_stale_write_tells_the_current_version(api, world, problem):
    def stale(payload, call):
        raise Stale(resource="toy", id="t9", version=5)

    world.shop.handlers["toy_update"] = stale
    answer = api.patch("/toys/t9", json={}, headers={"If-Match": '"v3"'})
    assert problem(answer, 412, "stale")["details"]["version"] == 5


def test_a_key_is_required_where_money_moves(api, problem):
    problem(api.post("/toys/t9/pay", json={}), 400, "idempotency_key_required")


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "schlüssel".encode()])
def test_a_key_that_cannot_be_kept_is_refused(api, problem, key):
    answer = api.post("/toys/t9/pay", json={}, headers={"Idempotency-Key": key})
    problem(answer, 400, "broken_header")


@pytest.mark.requirement("PLT-12")
def test_a_key_reaches_the_service(api, world):
    api.post("/toys", json={"name": "Ball"}, headers={"Idempotency-Key": "order-7"})
    assert world.shop.asked[-1][2].idempotency_key == "order-7"


@pytest.mark.requirement("PLT-12")
def test_a_replayed_answer_is_marked(api, world):
    world.shop.handlers["toy_pay"] = lambda p, c: {
        "result": {"id": "t9", "version": 4},
        "error": None,
        "replayed": True,
    }
    answer = api.post("/toys/t9/pay", json={}, headers={"Idempotency-Key": "k"})
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.json() == {"id": "t9", "version": 4}


@pytest.mark.requirement("PLT-12")
def test_a_key_in_flight_says_when_to_try_again(api, world, problem):
    def in_flight(payload, call):
        raise KeyInFlight()

    world.shop.handlers["toy_pay"] = in_flight
    answer = api.post("/toys/t9/pay", json={}, headers={"Idempotency-Key": "k"})
    problem(answer, 409, "idempotency_key_in_flight")
    assert answer.headers["retry-after"] == "1"
