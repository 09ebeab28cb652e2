"""What is on its way out says so in every answer, in OpenAPI and in the metadata."""

import datetime as dt

import pytest
from toy_shop import OLD, shop

from chassis.contract import Deprecation
from contracts import catalogue
from gateway.openapi import openapi


def told(answer):
    return {name: answer.headers.get(name) for name in ("Deprecation", "Sunset")}


WHEN = {"Deprecation": "@1795392000", "Sunset": "Tue, 01 Jun 2027 00:00:00 GMT"}
NEVER = {"Deprecation": None, "Sunset": None}


@pytest.mark.requirement("PLT-06")
def test_an_answer_says_since_when_it_is_deprecated_and_until_when_it_works(web):
    answer = web.get("/v1/keyhole")
    assert answer.status_code == 200 and told(answer) == WHEN
    assert told(web.get("/v1/window")) == NEVER


def test_a_refusal_says_so_too(web):
    answer = web.get("/v1/keyhole?unknown=1")
    assert answer.status_code == 400 and told(answer) == WHEN


@pytest.mark.requirement("PLT-06")
def test_the_document_names_what_to_use_instead():
    paths = openapi(shop.catalogue)["paths"]
    described = paths["/v1/keyhole"]["get"]
    assert described["deprecated"] is True and OLD.instead in described["description"]
    assert {"Deprecation", "Sunset"} <= described["responses"]["200"]["headers"].keys()
    assert "deprecated" not in paths["/v1/window"]["get"]


def test_the_metadata_mark_what_forms_should_no_longer_call(api):
    operations = api.get("/meta/shop.toy").json()["operations"]
    assert [one["id"] for one in operations if one["deprecated"]] == ["shop.toy.peep"]


def test_nobody_is_given_less_than_half_a_year():
    with pytest.raises(AssertionError, match="too short"):
        Deprecation(since=dt.date(2026, 1, 1), sunset=dt.date(2026, 6, 1), instead="shop.toy.look")


def test_what_is_deprecated_names_an_operation_that_is_there_and_stays():
    known = catalogue().operations
    old = {one.id: one.deprecated.instead for one in known.values() if one.deprecated}
    assert all(new in known and new not in old for new in old.values())
