"""The operation log of all services under one address: merged by time, masked, and never silent."""

import pytest
from fake_service import FakeService
from toy_shop import issue_token, shop

from chassis.contract import Catalogue
from contracts.operation_log import log_of


def row(service, at, **about):
    return {"id": f"{service}.20260325T0400{at:02d}.000000-{at:015d}", "service": service, **about}


@pytest.fixture
def ledgers(broker):
    """Two played services that answer for their logs."""
    logs = {
        "sales": [row("sales", 5), row("sales", 3, resource="shop.toy", changes=CHANGES)],
        "ledger": [row("ledger", 4), row("ledger", 1)],
    }
    told = {
        name: FakeService(
            broker.uri, name, {"operation_log_list": lambda p, c, n=name: {"items": logs[n]}}
        ).start()
        for name in logs
    }
    yield told
    for service in told.values():
        service.stop()


CHANGES = {"name": ["Ball", "Balloon"], "size": [1, 2], "kind": ["ball", "doll"]}


@pytest.fixture
def ask(make_gateway, organization, shop_service, web):
    """Return a function that reads the log as somebody."""
    logs = tuple(log_of(name)[0] for name in ("sales", "ledger"))
    gateway = make_gateway(Catalogue((*shop.catalogue.resources, *logs)))

    def ask(who="boss", **query):
        headers = {"Authorization": f"Bearer {issue_token(who)}"}
        return web.get(f"{gateway.url}/v1/operation-log", headers=headers, params=query)

    return ask


@pytest.mark.requirement("ORG-14", "PLT-17")
def test_the_logs_of_all_services_are_one_by_time(ask, ledgers):
    told = ask(limit=3).json()
    assert [r["service"] for r in told["items"]] == ["sales", "ledger", "sales"]
    assert told["next_cursor"] == told["items"][-1]["id"].partition(".")[2]


def test_a_service_that_is_away_is_named(ask, ledgers):
    ledgers["ledger"].stop()
    told = ask().json()
    assert ({r["service"] for r in told["items"]}, told["missing"]) == ({"sales"}, ["ledger"])


@pytest.mark.requirement("ORG-05")
def test_hidden_fields_are_not_told_by_the_log_either(ask, ledgers):
    [told] = [r for r in ask("trainee").json()["items"] if r.get("resource") == "shop.toy"]
    assert told["changes"] == {"name": ["B****", "B****"], "kind": ["ball", "doll"]}
