"""Rows name records by their ids; what those are called is for readers who see them."""

import asyncio

import pytest

from chassis.context import Call
from chassis.errors import Unavailable
from chassis.field_rights import FieldRights
from contracts import catalogue
from contracts.organization import appointment, task
from contracts.sales import order
from gateway.companions import Companions

ROW = {"id": "t1", "version": 1, "customer_id": "c1", "owner_id": "rep"}


class Played:
    """Customers of whom the rep sees none and his boss all."""

    def __init__(self):
        self.asked = []

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, payload))
        if call.actor_id == "unlucky":
            raise Unavailable()
        if operation.verb == "names":
            return {"result": {"names": {one: f"Name {one}" for one in payload["ids"]}}}
        ids = payload["filter"]["value"] if call.scope("customers.customer") == "all" else []
        rows = [{"id": one, "name": f"Name {one}", "version": 1} for one in ids]
        return {"result": {"items": rows, "next_cursor": None}}


@pytest.fixture
def played():
    everything, bus = catalogue(), Played()
    rights = FieldRights(everything.operations.values())
    return Companions(everything, bus, rights), bus


def caller(actor_id="rep", scope="own", grants=("*",), **about):
    own = {"actor_id": actor_id, "scopes": {"*": scope}, "grants": grants, **about}
    return Call(audience="organization", actor_kind="staff", deadline=9e9, **own)


def labels(played, who, of=task):
    one = asyncio.run(played[0].label(of.get, who, ROW))
    page = asyncio.run(played[0].complete(of.listed, who, {}, {"items": [ROW]}))
    assert (one.get("labels") or {}) == page["labels"]
    return page["labels"]


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize("of", [task, appointment, order])
def test_who_does_not_see_a_customer_does_not_read_his_name_in_what_is_about_him(played, of):
    assert labels(played, caller("boss", "all"), of) == {"c1": "Name c1", "rep": "Name rep"}
    assert labels(played, caller(), of) == {"rep": "Name rep"}
    assert labels(played, caller("boss", "own"), of) == {"rep": "Name rep"}


def test_who_may_not_look_at_customers_asks_for_none(played):
    clerk = caller("clerk", "all", ("organization.*",))
    assert labels(played, clerk) == {"rep": "Name rep"}
    assert [name for name, _ in played[1].asked] == ["organization.staff.names"]


def test_who_sees_all_customers_is_told_by_the_names_alone(played):
    labels(played, caller("boss", "all"), order)
    assert [name for name, _ in played[1].asked if "customer" in name] == [
        "customers.customer.names"
    ]


def test_what_was_seen_is_asked_for_once_in_a_while(played):
    assert labels(played, caller("boss", "all")) == labels(played, caller("boss", "all"))
    tree = {"field": "id", "op": "in", "value": ["c1"]}
    search = {"filter": tree, "limit": 1, "fields": "id,name"}
    assert [a for a in played[1].asked if a[0] == "customers.customer.search"] == [
        ("customers.customer.search", search)
    ]


def test_a_name_that_is_masked_is_masked_here_too(played):
    rights = {"customers.customer": {"name": "masked"}}
    assert labels(played, caller("boss", "all", field_rights=rights))["c1"] == "N****"


def test_customers_that_do_not_answer_are_named_as_missing(played):
    page = asyncio.run(played[0].complete(task.listed, caller("unlucky"), {}, {"items": [ROW]}))
    assert page["labels"] == {} and "labels.customers" in page["missing"]
