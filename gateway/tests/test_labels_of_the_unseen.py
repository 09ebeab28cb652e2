"""Rows name records by their ids; what those are called is for readers who see them."""

import asyncio

import pytest

from chassis.context import Call
from chassis.errors import NotFound, Stale, Unavailable, sentence
from chassis.field_rights import FieldRights
from contracts import catalogue
from contracts.customers.parts import CapReached, MergedAway
from contracts.organization import appointment, task
from contracts.sales import order
from gateway.companions import Companions

ROW = {"id": "t1", "version": 1, "customer_id": "c1", "owner_id": "rep"}

REFERS = {"c_from": "customers.customer", "c_for": "organization.staff", "c_note": None}
HOUSE = [{"name": n, "custom": True, "references": to} for n, to in REFERS.items()]
IDS = [f"01a2b3c4-0000-7000-8000-00000000000{n}" for n in range(3)]


class Played:
    """Customers of whom the rep sees none and his boss all."""

    def __init__(self):
        self.asked = []

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, payload))
        if call.actor_id == "unlucky":
            raise Unavailable()
        if operation.verb == "describe":
            return {"result": {"fields": HOUSE}}
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


@pytest.mark.requirement("PLT-17")
@pytest.mark.requirement("PLT-31")
def test_a_history_names_those_whose_ids_it_tells_as_far_as_its_reader_sees_them(played):
    lines = [[{"staff_id": "guest"}, None], [None, {"customer_id": "c2"}]]
    changes = {
        "owner_id": ["rep", "boss"],
        "deleted_by": [None, "clerk"],
        "decided_by": [None, "judge"],
        "customer_id": ["c1", ""],
    }
    entries = [{"changes": {**changes, "lines": lines, "note": ["rep9", "x"]}}, {"changes": {}}]
    told = {"items": entries, "next_cursor": "7"}
    named = {one: f"Name {one}" for one in ("rep", "boss", "clerk", "judge", "guest", "c1", "c2")}
    assert asyncio.run(played[0].label_past(task.get, caller("boss", "all"), told)) == {
        **told,
        "labels": named,
    }
    seen = asyncio.run(played[0].label_past(task.get, caller(), told))["labels"]
    assert seen == {one: named[one] for one in ("rep", "boss", "clerk", "judge", "guest")}


@pytest.mark.requirement("PLT-31")
def test_lists_lines_and_references_of_the_house_are_named(played):
    ids = IDS
    house = {"c_from": ids[0], "c_for": ids[1], "c_note": ids[2], "c_lead": "l****"}
    row = {"id": "t1", "version": 1, "pending_ids": ["rep", "boss"], "custom": house}
    row |= {"tasks": [{"staff_id": "judge", "acts": [{"to_staff_id": "clerk"}]}], "tags": ["rep9"]}
    people = {one: f"Name {one}" for one in ("rep", "boss", "judge", "clerk")}
    everybody = caller("boss", "all")
    for _ in range(2):
        page = asyncio.run(played[0].complete(task.listed, everybody, {}, {"items": [row]}))
        assert page["labels"] == {**people, ids[0]: f"Name {ids[0]}", ids[1]: f"Name {ids[1]}"}
    assert asyncio.run(played[0].label(task.get, caller(), row))["labels"] == {
        **people,
        ids[1]: f"Name {ids[1]}",
    }
    past = {"items": [{"changes": {"c_from": [None, ids[0]], "pending_ids": [["rep"], ["judge"]]}}]}
    told = asyncio.run(played[0].label_past(task.get, everybody, past))["labels"]
    assert sorted(told) == [ids[0], "judge", "rep"]
    about = [name for name, _ in played[1].asked if "custom_field" in name]
    assert len(about) == 1, "asked once in a while"


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


CUSTOMER, OTHER = (f"01a2b3c4-0000-7000-8000-00000000000{n}" for n in (1, 2))


def told(played, who, refusal):
    asyncio.run(played[0].call_by_name(who, refusal))
    return sentence(refusal.code, "en", refusal.details)


def test_a_refusal_calls_records_by_the_names_that_its_reader_sees(played):
    def changed():
        return Stale(resource="customers.customer", id=CUSTOMER, version=3)

    seen = told(played, caller("boss", "all"), changed())
    assert seen.startswith(f"The customer Name {CUSTOMER} has changed since")
    assert told(played, caller(), changed()).startswith("The customer has changed since")


def test_a_refusal_calls_colleagues_by_name_for_everybody(played):
    full = told(played, caller(), CapReached(owner_id=OTHER, cap=5))
    assert full == f"The owner Name {OTHER} holds as many customers as allowed already: 5."


def test_several_records_of_one_kind_have_their_own_names(played):
    merged = MergedAway(resource="customers.customer", id=CUSTOMER, survivor_id=OTHER)
    full = told(played, caller("boss", "all"), merged)
    assert full == f"The customer Name {CUSTOMER} was merged into the customer Name {OTHER}."


def test_nobody_is_asked_about_what_cannot_be_found_or_is_known(played):
    known = Stale(resource="sales.order", id=OTHER, version=1, known_as={OTHER: "SO-7"})
    assert "SO-7" in told(played, caller("boss", "all"), known)
    told(played, caller("boss", "all"), NotFound(resource="customers.customer", id=CUSTOMER))
    assert played[1].asked == []


def test_a_refusal_is_told_without_a_name_that_nobody_can_tell_now(played):
    full = told(played, caller("unlucky"), CapReached(owner_id=OTHER, cap=5))
    assert full.startswith("The owner holds as many customers as allowed")
