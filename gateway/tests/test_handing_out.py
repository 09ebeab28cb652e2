"""What is kept of a person is handed out whole, to who may read all of it."""

import asyncio

import pytest

from chassis.context import Call
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from contracts import catalogue
from gateway.composites import Composites, hand_out

PERSON = {"phones": ["13912345678"], "emails": [], "names": [], "record_ids": []}
KEPT = {"items": [], "complete": True}


class Played:
    """Every service tells something."""

    def __init__(self):
        self.asked = []

    async def call(self, operation, payload, call):
        self.asked.append(operation.id)
        return {"result": KEPT if operation.verb == "tell" else PERSON}


def ask(bus, grants, scopes):
    everything = catalogue()
    composites = Composites(everything, bus, FieldRights(everything.operations.values()))
    call = Call(audience="", actor_id="li", actor_kind="staff", grants=grants, scopes=scopes)
    call = call.onward("gateway", "", deadline=9e9)
    asked = {"personal_request_id": "p1"}
    return asyncio.run(composites.answer(hand_out, call, asked))["result"]


ALLOWED = ("organization.personal_request.get", "*.personal_part.tell")


@pytest.mark.requirement("PLT-19")
def test_who_may_read_all_is_told_by_every_service():
    told = ask(Played(), ALLOWED, {"*": "all"})
    assert len(told["services"]) == 6 and told["missing"] == []


@pytest.mark.requirement("PLT-19")
@pytest.mark.parametrize(
    ("grants", "scopes"),
    [
        (ALLOWED[:1], {"*": "all"}),
        (ALLOWED[1:], {"*": "all"}),
        ((ALLOWED[0], "customers.*"), {"*": "all"}),
        (ALLOWED, {"*": "below"}),
        (ALLOWED, {"*": "all", "ledger.personal_part": "own"}),
    ],
)
def test_who_may_not_read_all_of_it_is_told_nothing(grants, scopes):
    bus = Played()
    with pytest.raises(Forbidden):
        ask(bus, grants, scopes)
    assert bus.asked == []
