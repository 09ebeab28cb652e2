"""Tickets with which a browser opens a live stream."""

import time

import httpx
import pytest

from chassis.context import Call, Signer
from chassis.errors import Unauthenticated
from gateway.listening import LIFETIME_S, Tickets

STAFF = Call(audience="", actor_id="rep", actor_kind="staff", session_id="s1")
SSE = {"Accept": "text/event-stream"}


@pytest.fixture
def tickets():
    return Tickets(Signer({"a": b"secret"}))


def ticket(api):
    answer = api.post("/live/tickets")
    assert answer.status_code == 201
    return answer.json()["ticket"]


def test_a_ticket_opens_one_stream_without_any_header(api, web, problem):
    asked = {"ticket": ticket(api), "seconds": 0}

    assert web.get("/v1/live", params=asked).text.startswith("retry: ")
    problem(web.get("/v1/live", params=asked), 401, "unauthenticated")


def test_a_ticket_that_another_gateway_took_is_refused(api, web, problem, world):
    spent = {"result": None, "error": None, "replayed": True}
    world.organization.handlers["principal_spend_ticket"] = lambda p, c: spent
    given = ticket(api)
    problem(web.get("/v1/live", params={"ticket": given, "seconds": 0}), 401, "unauthenticated")
    asked = [a for a in world.organization.asked if a[0] == "principal_spend_ticket"][-1]
    assert asked[2].idempotency_key == f"ticket-{asked[1]['ticket_id']}"


def test_a_ticket_opens_nothing_but_streams(api, web):
    assert web.get("/v1/toys/t1", params={"ticket": ticket(api)}).status_code in (400, 401)


def test_a_forged_ticket_is_refused(api, web, problem):
    key, payload, mac = ticket(api).split(".")
    forged = f"{key}.{payload[:-2]}xx.{mac}"
    problem(web.get("/v1/live", params={"ticket": forged}), 401, "unauthenticated")


def test_a_ticket_of_somebody_who_left_is_refused(web, problem, gateway):
    gone = gateway.gateway.api._listening.tickets.give(
        Call(audience="", actor_id="gone", actor_kind="staff", session_id="s1")
    )
    problem(web.get("/v1/live", params={"ticket": gone["ticket"]}), 401, "unauthenticated")


def test_a_ticket_goes_on_behind_the_event_that_its_query_names(api, web):
    asked = {"ticket": ticket(api), "seconds": 0, "last_event_id": "long-ago"}
    assert "event: reset" in web.get("/v1/live", params=asked).text


def test_a_system_with_a_key_gets_no_ticket(gateway, problem):
    headers = {"X-Api-Key": "crm_key"}
    answer = httpx.post(gateway.url + "/v1/live/tickets", headers=headers)
    problem(answer, 409, "ticket_for_people")


def test_a_ticket_gets_too_old(tickets, monkeypatch):
    old = tickets.give(STAFF)["ticket"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_S + 1)
    with pytest.raises(Unauthenticated):
        tickets.take(old)


def test_a_signed_call_of_the_bus_is_no_ticket(tickets):
    with pytest.raises(Unauthenticated):
        tickets.take(Signer({"a": b"secret"}).sign(Call(audience="shop", actor_id="boss")))


def test_a_ticket_needs_somebody_who_is_known(web, problem):
    problem(web.post("/v1/live/tickets"), 401, "unauthenticated")
