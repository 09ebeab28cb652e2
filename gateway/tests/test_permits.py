"""Who asks for leave does not say himself what it is about."""

import asyncio

import pytest

from chassis.context import Call
from contracts import catalogue
from contracts.organization import permit
from gateway.permits import Permits

WISH = {"action": "sales.order.ship", "command": {"order_id": "o1"}, "reason": "急"}
ABOUT = {"digest": "d", "amount": {"amount": "9.00", "currency": "CNY"}}


class FakeBus:
    """Sales describes what is to be done; the organization tells what it was asked."""

    def __init__(self):
        self.asked = []

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, payload, call.audience, call.idempotency_key))
        return {"result": ABOUT if operation.service == "sales" else payload}


def test_the_service_of_the_operation_says_what_leave_is_for():
    bus = FakeBus()
    call = Call(audience="organization", actor_id="li", idempotency_key="k")
    lie = {**WISH, "record_version": 2, "about": {"amount": None}}
    reply = asyncio.run(Permits(catalogue(), bus).ask(permit.create, lie, call))
    assert reply["result"]["about"] == ABOUT
    asked = {"action": WISH["action"], "command": WISH["command"], "record_version": 2}
    described, filed = bus.asked
    assert described == ("sales.permit_subject.describe", asked, "sales", "")
    assert (filed[0], filed[2:]) == ("organization.permit.file", ("organization", "k"))


@pytest.mark.parametrize("action", ["sales.order.list", "x.y.z", None])
def test_what_nobody_else_describes_goes_to_the_organization_as_it_is(action):
    bus, wish = FakeBus(), {**WISH, "action": action}
    call = Call(audience="organization", actor_id="li")
    asyncio.run(Permits(catalogue(), bus).ask(permit.create, wish, call))
    assert [one[:2] for one in bus.asked] == [("organization.permit.create", wish)]
