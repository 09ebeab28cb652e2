"""Parked messages of all services under one address; the id tells which service is meant."""

import httpx
import pytest
from fake_service import FakeService
from toy_shop import issue_token, principals, shop

from chassis.contract import Catalogue
from chassis.parking_refusals import FailedAgain, GivenUpBefore, NotReplayable
from contracts.parked_messages import parked_of


def row(service, number):
    return {"id": f"{service}.{number:05d}", "service": service, "state": "parked"}


@pytest.fixture
def services(broker):
    """Two played services with parked messages."""
    waiting = {"sales": [row("sales", 5), row("sales", 3)], "ledger": [row("ledger", 4)]}
    told = {}
    for name, rows in waiting.items():
        handlers = {
            "parked_message_list": lambda p, c, rows=rows: {"items": rows},
            "parked_message_get": lambda p, c, rows=rows: {**rows[0], "body": "{}"},
            "parked_message_replay": lambda p, c, rows=rows: {**rows[0], "state": "replayed"},
            "parked_message_drop": lambda p, c, rows=rows: {**rows[0], "state": "dropped"},
        }
        told[name] = FakeService(broker.uri, name, handlers).start()
    yield told
    for service in told.values():
        service.stop()


@pytest.fixture
def keeper(make_gateway, organization, shop_service, services, monkeypatch):
    """A client of whoever looks after the suite."""
    parked = tuple(parked_of(name).resource for name in ("sales", "ledger"))
    gateway = make_gateway(Catalogue((*shop.catalogue.resources, *parked)))
    monkeypatch.setitem(principals.grants, "keeper", ["*.parked_message.*"])
    headers = {"Authorization": f"Bearer {issue_token('keeper')}"}
    with httpx.Client(base_url=gateway.url + "/v1", timeout=10, headers=headers) as client:
        yield client


@pytest.mark.requirement("PLT-05")
def test_all_that_waits_is_one_list(keeper):
    items = keeper.get("/parked-messages").json()["items"]
    assert [one["id"] for one in items] == ["sales.00005", "ledger.00004", "sales.00003"]


@pytest.mark.requirement("PLT-05")
@pytest.mark.parametrize(
    ("method", "path", "state"),
    [("GET", "", "parked"), ("POST", "/replay", "replayed"), ("POST", "/drop", "dropped")],
)
def test_the_service_that_keeps_a_message_is_asked(keeper, services, method, path, state):
    answer = keeper.request(method, f"/parked-messages/ledger.00004{path}")
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert services["ledger"].asked[-1][1] == {"parked_message_id": "ledger.00004"}
    assert not services["sales"].asked


@pytest.mark.requirement("PLT-05")
@pytest.mark.parametrize(
    ("verb", "refusal"),
    [("replay", NotReplayable), ("replay", FailedAgain), ("drop", GivenUpBefore)],
)
def test_what_the_service_refuses_is_told(keeper, services, problem, verb, refusal):
    def refuse(payload, call):
        raise refusal()

    services["sales"].handlers[f"parked_message_{verb}"] = refuse
    problem(keeper.post(f"/parked-messages/sales.00005/{verb}"), 409, refusal.code)


def test_a_message_of_no_service_is_not_found(keeper, problem):
    problem(keeper.get("/parked-messages/nowhere.1"), 404, "not_found")


def test_who_holds_no_grant_is_refused(keeper, problem):
    headers = {"Authorization": f"Bearer {issue_token('clerk')}"}
    problem(keeper.get("/parked-messages", headers=headers), 403, "forbidden")
