"""The title of an invoice is told by the service of the customers, to who may see it there."""

import asyncio

import pytest

from chassis.context import REPEATS, Call
from chassis.errors import KeyUnknown, ServiceError, Unavailable, UnknownRecord
from contracts import catalogue
from contracts.ledger import invoice
from gateway.subjects import Subjects

pytestmark = [pytest.mark.requirement("LED-07"), pytest.mark.requirement("CUS-06")]
WISH = {"party_id": "c1", "invoice_title_id": "t1", "kind": "special"}
TITLE = {"id": "t1", "customer_id": "c1", "title": "华为", "tax_number": "9144", "is_default": True}


class FakeBus:
    """Customers tells the title, or refuses; the ledger tells what it was asked."""

    def __init__(self, refusal=None, titles=(TITLE,), kept=None):
        self.asked, self.refusal, self.titles, self.kept = [], refusal, titles, kept

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, call.audience, call.via, call.idempotency_key))
        if operation.service == "customers" and self.refusal:
            raise self.refusal
        if operation.verb == "list_of_customer":
            others = {**TITLE, "id": "t0", "is_default": False}
            return {"result": {"items": [others, *self.titles], "next_cursor": None}}
        if call.only_repeats:
            if self.kept is None:
                raise KeyUnknown()
            return {"result": self.kept, "replayed": True}
        return {"result": TITLE if operation.service == "customers" else payload}


class NeedsATitle(FakeBus):
    """The ledger makes no invoice without a title."""

    async def call(self, operation, payload, call):
        if operation.id == invoice.create.id:
            raise ServiceError(invoice.OneTitle.code, {}, 409)
        return await super().call(operation, payload, call)


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
        done = [one[:2] for one in bus.asked if one[0] == "ledger.invoice.file"]
        assert done == [("ledger.invoice.file", f"ledger{REPEATS}")]


@pytest.mark.requirement("PLT-12")
def test_a_repeat_is_answered_as_at_first_though_the_title_is_gone():
    made = {"id": "i1", "state": "requested"}
    assert ask(FakeBus(ServiceError("not_found", {}, 404), kept=made), WISH) == made
    assert ask(NeedsATitle(titles=(), kept=made), {"party_id": "c1"}) == made


def test_customers_that_does_not_answer_is_told_so():
    with pytest.raises(Unavailable):
        ask(FakeBus(Unavailable(service="customers")), WISH)


def test_an_invoice_with_a_title_in_words_goes_straight_to_the_ledger():
    bus = FakeBus()
    ask(bus, {"party_id": "c1", "title": {"name": "华为"}})
    assert [one[0] for one in bus.asked] == ["ledger.invoice.create"]


def test_an_invoice_that_names_no_title_goes_to_the_default_one_of_the_customer():
    bus = FakeBus()
    filed = ask(bus, {"party_id": "c1", "kind": "special"})
    assert (filed["told"]["id"], filed["told"]["tax_number"]) == ("t1", "9144")
    assert "invoice_title_id" not in filed, "under another default a repeat is the same wish"
    assert [one[0] for one in bus.asked] == [
        "customers.invoice_title.list_of_customer",
        "customers.invoice_title.get",
        "ledger.invoice.file",
    ]


def test_where_there_is_no_default_or_none_that_the_caller_sees_the_ledger_is_asked_as_it_is():
    hidden = ServiceError("not_found", {}, 404)
    for bus, grants in (
        (FakeBus(titles=()), ("*",)),
        (FakeBus(hidden), ("*",)),
        (FakeBus(), ("ledger.*",)),
    ):
        assert "told" not in ask(bus, {"party_id": "c1"}, grants)
        assert bus.asked[-1][0] == "ledger.invoice.create"


def test_what_was_received_from_a_supplier_has_no_default_title():
    bus = FakeBus()
    ask(bus, {"party_id": "c1", "direction": "received"})
    assert [one[0] for one in bus.asked] == ["ledger.invoice.create"]
