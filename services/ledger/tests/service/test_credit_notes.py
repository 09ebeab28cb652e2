"""What a customer owes no more, since goods came back, and what becomes of money received."""

import uuid

import pytest

from chassis.values import Money
from contracts.ledger import credit_note as contract
from contracts.ledger import exposure, invoice, receipt, receivable
from contracts.sales import order

pytestmark = pytest.mark.requirement("LED-04")


def credit(ledger, debt, amount, **about):
    given = {"receivable_id": debt["id"], "amount": {"amount": amount}, "reason": "退货", **about}
    return ledger.keyed(contract.create, given)


def withdraw(ledger, note):
    key = {"credit_note_id": note["id"]}
    return ledger.keyed(contract.withdraw, key, if_version=note["version"])


def ordered(ledger, total="100.00", tax="0.00"):
    ledger.confirm(total=total, tax=tax)
    [debt] = ledger.call(receivable.listed)["items"]
    return debt


def bill(ledger, debt, amount):
    line = {"name": "货", "amount": {"amount": amount}, "rate": "0"}
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "甲"}, "lines": [line]}
    made = ledger.keyed(invoice.create, {**fields, "receivable_id": debt["id"]})
    key = {"invoice_id": made["id"], "number": f"{uuid.UUID(made['id']).int % 10**20:020d}"}
    return ledger.keyed(invoice.issue, key, if_version=made["version"])


def moved(ledger, event, version, **about):
    """Let sales tell that goods worth 70 of the order left the house, or came back."""
    ledger.tell_of_order(event, "100.00", "0.00", version=version, **about)


def stages(ledger):
    told = ledger.call(exposure.get, {"customer_id": "c-1"})
    names = ("open_orders", "delivered_not_invoiced", "invoiced")
    return [told[name]["amount"] for name in names]


@pytest.fixture
def delivered(ledger):
    """Of an order of a hundred seventy were delivered and invoiced, and came back."""
    ledger.debt_of_order = ordered(ledger)
    moved(ledger, order.shipped, 2, shipment_total=Money.parse("70.00"))
    made = bill(ledger, ledger.debt_of_order, "70.00")
    assert stages(ledger) == ["30.00", "0.00", "70.00"]
    moved(ledger, order.returned, 3, return_total=Money.parse("70.00"))
    red = ledger.keyed(invoice.red, {"invoice_id": made["id"], "reason": "退货"})
    about = {"invoice_id": red["id"], "number": f"{7:020d}"}
    ledger.keyed(invoice.issue, about, if_version=red["version"])
    return ledger


@pytest.mark.requirement("EX-12")
def test_seventy_of_a_hundred_returned_with_credit_leave_thirty(delivered):
    debt = delivered.debt_of_order
    credit(delivered, debt, "70.00")
    assert delivered.debt(debt["id"]) == ("open", "30.00")
    assert delivered.exposure() == ("30.00", "0.00", "0.00")
    assert stages(delivered) == ["30.00", "0.00", "0.00"]
    assert delivered.refusal(bill, delivered, debt, "30.01") == "ledger.invoice.over_invoiced"
    assert delivered.problems() == []


@pytest.mark.requirement("EX-12")
def test_seventy_of_a_hundred_returned_in_exchange_leave_a_hundred(delivered):
    debt = delivered.debt_of_order
    assert stages(delivered) == ["100.00", "0.00", "0.00"]
    moved(delivered, order.shipped, 4, shipment_total=Money.parse("100.00"))
    assert stages(delivered) == ["0.00", "100.00", "0.00"]
    bill(delivered, debt, "100.00")
    assert delivered.debt(debt["id"]) == ("open", "100.00")


def test_a_credit_takes_back_income_and_tax_as_they_were_booked(ledger):
    debt = ordered(ledger, "113.00", "13.00")
    note = credit(ledger, debt, "56.50")
    assert note["tax"]["amount"] == "6.50"
    assert [ledger.balance(c) for c in ("1122", "5001", "2221")] == ["56.50", "-50.00", "-6.50"]
    withdraw(ledger, note)
    assert [ledger.balance(c) for c in ("1122", "5001", "2221")] == ["113.00", "-100.00", "-13.00"]


def test_money_received_for_what_came_back_is_an_advance(ledger):
    debt = ordered(ledger)
    made = ledger.receive("80.00", (debt, "80.00"))
    credit(ledger, debt, "70.00")
    assert ledger.debt(debt["id"]) == ("settled", "0.00")
    after = ledger.call(receipt.get, {"receipt_id": made["id"]})
    assert after["advance"]["amount"] == "50.00"
    assert ledger.exposure() == ("0.00", "0.00", "50.00")
    assert (ledger.balance("1122"), ledger.balance("2203")) == ("0.00", "-50.00")
    assert ledger.problems() == []


def test_an_order_cancelled_behind_a_credit_owes_nothing(ledger):
    debt = ordered(ledger)
    credit(ledger, debt, "70.00")
    ledger.cancel(total="100.00", tax="0.00")
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert (ledger.balance("1122"), ledger.balance("5001")) == ("0.00", "0.00")
    assert ledger.problems() == []


def test_a_credit_shows_in_the_ageing_from_its_day_on(ledger):
    debt = ordered(ledger)
    ledger.harness.clock.advance(days=2)
    credit(ledger, debt, "70.00")
    ages = [
        ledger.call(receivable.read_ageing, {"on": day})["total"]["total"]["amount"]
        for day in ("2026-03-26", "2026-03-27")
    ]
    assert ages == ["100.00", "30.00"]


def test_what_cannot_be_credited_is_refused(ledger):
    debt = ordered(ledger)
    refused = ledger.refusal
    assert refused(credit, ledger, debt, "100.01") == "ledger.credit_note.more_than_owed"
    assert refused(credit, ledger, debt, "0.00") == "ledger.credit_note.nothing"
    over = {"tax": {"amount": "1.01"}}
    assert refused(credit, ledger, debt, "1.00", **over) == "ledger.credit_note.tax"
    assert refused(credit, ledger, {"id": "nope"}, "1.00") == "not_found"
    note = credit(ledger, debt, "1.00")
    withdraw(ledger, note)
    key = {"credit_note_id": note["id"]}
    assert refused(ledger.keyed, contract.withdraw, key) == "ledger.credit_note.withdrawn"
    ledger.cancel(total="100.00", tax="0.00")
    assert refused(credit, ledger, debt, "1.00") == "ledger.receivable.not_open"
    assert ledger.problems() == []
