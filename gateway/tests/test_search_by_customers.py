"""Deals, orders, quotes and tickets are found by how their customers' names are said."""

import asyncio
import time
from types import SimpleNamespace

import pytest

from chassis.context import Call
from chassis.errors import Unavailable
from chassis.field_rights import FieldRights
from contracts import catalogue
from gateway.composites import Composites, search_all

FIRM, DEAL = {"id": "c1", "name": "全景数据有限公司"}, {"id": "o1", "name": "一期"}
OWN = {"id": "o2", "name": "QJ"}
FOUND = {
    ("customer_list", "q", "qj"): FIRM,
    ("customer_list", "q", "全景"): FIRM,
    ("opportunity_list", "q", "qj"): OWN,
    ("opportunity_list", "customer_id_in", "c1"): DEAL,
    ("ticket_list", "customer_id_in", "c1"): {"id": "t1"},
}


class Bus:
    """Answers lists from FOUND; *away* is a question that nobody answers."""

    link = SimpleNamespace(is_up=True)

    def __init__(self, away=()):
        self.asked, self._away = [], away

    async def call(self, operation, payload, call):
        [(how, what)] = [(name, value) for name, value in payload.items() if name != "limit"]
        self.asked.append((operation.rpc_method, how, what))
        if (operation.rpc_method, how) == self._away:
            raise Unavailable(service=operation.service)
        row = FOUND.get((operation.rpc_method, how, what))
        return {"result": {"items": [row] if row else [], "next_cursor": None}}


def search(bus, q, *, rights=None, grants=("*",), **about):
    known = catalogue()
    call = Call(audience="", actor_id="a", grants=grants, scopes={"*": "all"}, actor_kind="staff")
    object.__setattr__(call, "field_rights", rights)
    object.__setattr__(call, "deadline", time.time() + 5)
    composites = Composites(known, bus, FieldRights(known.operations.values()))
    asked = {"q": q, **about}
    found = asyncio.run(composites.answer(search_all, call, asked))["result"]
    groups = {group["type"]: [row["id"] for row in group["items"]] for group in found["groups"]}
    return groups, found["missing"]


@pytest.mark.requirement("PLT-36")
def test_records_are_found_by_pinyin_or_initials_of_their_customer():
    groups, missing = search(Bus(), "qj")
    assert groups == {
        "customers.customer": ["c1"],
        "sales.opportunity": ["o2", "o1"],
        "service_desk.ticket": ["t1"],
    }
    assert missing == []


@pytest.mark.requirement("PLT-36")
def test_only_the_wanted_types_are_told_also_where_they_are_found_by_the_customer():
    assert search(Bus(), "qj", types=["sales.opportunity"])[0] == {
        "sales.opportunity": ["o2", "o1"]
    }
    assert search(Bus(), "qj", types=["customers.customer"])[0] == {"customers.customer": ["c1"]}


def test_characters_and_numbers_are_left_to_the_services_that_hold_the_records():
    for text in ("全景", "5678"):
        bus = Bus()
        search(bus, text)
        assert not [one for one in bus.asked if one[1] == "customer_id_in"]


def test_who_may_not_list_customers_finds_nothing_by_them():
    groups, _ = search(Bus(), "qj", grants=("sales.*",))
    assert groups == {"sales.opportunity": ["o2"]}


def test_what_the_caller_may_not_see_of_a_deal_it_is_not_asked_by():
    rights = {"sales.opportunity": {"customer_id": "hidden"}}
    groups, _ = search(Bus(), "qj", rights=rights)
    assert groups["sales.opportunity"] == ["o2"]


def test_who_does_not_answer_the_second_question_is_named_and_the_first_answer_told():
    groups, missing = search(Bus(("opportunity_list", "customer_id_in")), "qj")
    assert (groups["sales.opportunity"], missing) == (["o2"], ["sales.opportunity"])
