"""Routes, payloads and answers."""

import pytest


def last(world):
    """Method, payload and Call of the last request that the shop was asked."""
    return world.shop.asked[-1]


def test_a_record_is_shown_with_a_strong_tag_and_is_not_stored(api):
    answer = api.get("/toys/t9")
    assert answer.status_code == 200 and answer.headers["etag"].startswith('"v3-')
    assert answer.json() == {"id": "t9", "version": 3, "name": "Ball"}
    assert answer.headers["cache-control"] == "no-store"


def test_what_was_created_has_an_address(api):
    answer = api.post("/toys", json={"name": "Ball"})
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/toys/t%201"
    assert answer.headers["etag"] == '"v1"'


def test_path_query_and_body_become_one_payload(api, world):
    api.post("/toys/t9/pay", json={"loud": True}, headers={"Idempotency-Key": "k"})
    assert last(world)[:2] == ("toy_pay", {"loud": True, "toy_id": "t9"})
    api.get("/toys", params={"limit": "20", "name_contains": "b", "size_in": "1,2"})
    assert last(world)[:2] == ("toy_list", {"limit": 20, "name_contains": "b", "size_in": "1,2"})


def test_flags_in_the_query_become_true_and_false(api, world):
    api.get("/toys/t9", params={"loud": "true"})
    assert last(world)[1] == {"toy_id": "t9", "loud": True}


def test_a_number_that_is_none_reaches_the_service_as_text(api, world):
    api.get("/toys", params={"limit": "many"})
    assert last(world)[1] == {"limit": "many"}


@pytest.mark.requirement("PLT-08", "PLT-38")
def test_the_call_says_who_asks_and_until_when(api, world):
    api.get("/toys/t9", headers={"X-Request-Id": "my-request-1", "Accept-Language": "zh-CN"})
    call = last(world)[2]
    assert (call.actor_id, call.actor_kind, call.language) == ("boss", "staff", "zh")
    assert (call.correlation_id, call.via, call.scopes) == ("my-request-1", "", {"*": "all"})
    assert 0 < call.seconds_left <= 2


@pytest.mark.requirement("PLT-38")
def test_a_trace_goes_on_and_a_broken_one_begins_anew(api, world):
    trace = "0af7651916cd43dd8448eb211c80319c"
    api.get("/toys/t9", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert last(world)[2].traceparent.split("-")[1] == trace
    api.get("/toys/t9", headers={"traceparent": "00-0-0-00"})
    assert len(last(world)[2].traceparent) == 55


@pytest.mark.parametrize("sent", ["7", "req_1.a-B", "x" * 128])
def test_a_request_id_of_the_caller_is_given_back(api, world, sent):
    answer = api.get("/toys/t9", headers={"X-Request-Id": sent})
    assert answer.headers["x-request-id"] == last(world)[2].correlation_id == sent


@pytest.mark.parametrize("sent", ["", "a b", "a=b", "x" * 129])
def test_a_request_id_that_could_forge_a_log_line_is_replaced(api, sent):
    answer = api.get("/toys/t9", headers={"X-Request-Id": sent})
    assert len(answer.headers["x-request-id"]) == 36


def test_head_answers_like_get_without_a_body(api):
    answer = api.head("/toys/t9")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == api.get("/toys/t9").headers["etag"]
    assert int(answer.headers["content-length"]) > 10


def test_options_tells_exactly_what_is_allowed(web):
    answer = web.options("/v1/toys/t9")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


def test_a_removed_record_gives_no_content(api):
    answer = api.delete("/toys/t9", headers={"If-Match": '"v3"'})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_dry_run_is_told_to_the_service_and_not_put_into_the_payload(api, world):
    answer = api.post("/toys", json={"name": "Ball"}, params={"dry_run": "true"})
    assert last(world)[1] == {"name": "Ball"} and last(world)[2].dry_run
    assert answer.headers["dry-run"] == "true" and {"etag", "location"}.isdisjoint(answer.headers)


def test_a_percent_encoded_slash_stays_inside_its_parameter(api, world):
    api.get("/toys/a%2Fb")
    assert last(world)[1]["toy_id"] == "a/b"


@pytest.mark.parametrize("path", ["/nothing", "/toys/", "/toys//pay", "/toys/t9/pay/more", "//"])
def test_an_address_that_is_not_declared_is_not_found(api, problem, path):
    problem(api.get(path), 404, "route_not_found")


def test_an_internal_operation_has_no_address(gateway):
    titles = {plan.operation.id for plan in gateway.gateway.api.plans}
    assert "shop.toy.get" in titles and "shop.toy.hidden" not in titles


def test_a_job_is_asked_of_the_service_that_its_id_names(api, world, problem):
    assert api.get("/jobs/shop.77").json()["id"] == "shop.77"
    problem(api.get("/jobs/nobody.77"), 404, "job_not_found")
