"""A red letter makes room for another invoice when it has its number, and not before."""

import pytest

from contracts.ledger import invoice as contract
from contracts.ledger import payable, tax_report

from .test_invoices import digital, issue, line, red, request

pytestmark = [pytest.mark.requirement("LED-07")]
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


def of_an_order(ledger):
    ledger.confirm("o-1")
    return {"order_id": "o-1"}, "output_tax"


def of_a_supplier(ledger):
    fields = {"supplier_id": "c-1", "title": "采购", "amount": {"amount": "113.00"}}
    made = ledger.keyed(payable.create, fields)
    return {"payable_id": made["id"], "direction": "received"}, "input_tax"


@pytest.mark.parametrize("debt", [of_an_order, of_a_supplier])
def test_a_red_letter_taken_back_leaves_no_more_invoiced_than_is_owed(ledger, debt):
    about, tax = debt(ledger)
    first = issue(ledger, request(ledger, line("113.00"), **about))
    back = red(ledger, first)
    second = request(ledger, line("113.00"), **about)
    refused = ledger.refusal(issue, ledger, second, digital(2))
    assert refused == "ledger.invoice.over_invoiced"
    ledger.call(contract.void, {"invoice_id": back["id"]})
    refused = ledger.refusal(issue, ledger, second, digital(2))
    assert refused == "ledger.invoice.over_invoiced"
    assert ledger.call(tax_report.read_tax, MARCH)[tax]["amount"] == "13.00"
    issue(ledger, red(ledger, first), digital(3))
    issue(ledger, second, digital(2))
    assert ledger.call(tax_report.read_tax, MARCH)[tax]["amount"] == "13.00"
    assert ledger.problems() == []
