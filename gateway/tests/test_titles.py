"""The title of an invoice is told by the service of the customers, to who may see it there."""

import asyncio

import pytest

from chassis.context import Call
from chassis.errors import ServiceError, Unavailable, UnknownRecord
from contracts import catalogue
from contracts.ledger import invoice
from gateway.subjects import Subjects

pytestmark = [pytest.mark.requirement("LED-07"), pytest.mark.requirement("CUS-06")]
WISH = {"party_id": "c1", "invoice_title_id": "t1", "kind": "special"}
TITLE = {"id": "t1", "customer_id": "c1", "title": "华为", "tax_number": "9144", "is_default": True}


class FakeBus:
    """Customers tells the title, or refuses; the ledger tells what it was asked."""

    def __init__(self, refusal=None):
        self.asked, self.refusal = [], refusal

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, call.audience, call.via, call.idempotency_key))
        if operation.service == "customers" and self.refusal:
            raise self.refusal
        return {"result": TITLE if operation.service == "customers" else payload}


async def nobody(_):
    return None


def ask(bus, wish, grants=("*",)):
    subjects = Subjects(catalogue(), bus, nobody)
    call = Call(audience="ledger", actor_id="li", grants=grants, idempotency_key="k")
    return asyncio.run(subjects.ask(invoice.create, wish, call))["result"]


def test_customers_is_asked_on_behalf_of_the_caller_and_no_client_tells_the_title():
    bus = FakeBus()
    filed = ask(bus, {**WISH, "told": {"title": "lie"}})
    assert (filed["told"]["title"], filed["told"]["customer_id"]) == ("华为", "c1")
    assert bus.asked == [
        ("customers.invoice_title.get", "customers", "gateway", ""),
        ("ledger.invoice.file", "ledger", "gateway", "k"),
    ]


def test_who_may_not_see_the_title_makes_no_invoice_of_it():
    hidden = ServiceError("not_found", {}, 404)
    for bus, grants in ((FakeBus(hidden), ("*",)), (FakeBus(), ("ledger.*",))):
        with pytest.raises(UnknownRecord) as refused:
            ask(bus, WISH, grants)
        assert refused.value.details["id"] == "t1"
        assert "ledger.invoice.file" not in [one[0] for one in bus.asked]


def test_customers_that_does_not_answer_is_told_so():
    with pytest.raises(Unavailable):
        ask(FakeBus(Unavailable(service="customers")), WISH)


def test_an_invoice_with_a_title_in_words_goes_straight_to_the_ledger():
    bus = FakeBus()
    ask(bus, {"party_id": "c1", "title": {"name": "华为"}})
    assert [one[0] for one in bus.asked] == ["ledger.invoice.create"]
