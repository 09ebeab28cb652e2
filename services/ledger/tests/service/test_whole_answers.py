"""Nothing is left out of an answer in silence: it goes on by pages, or is refused."""

from decimal import Decimal

import pytest

from chassis.values import Money
from contracts.ledger import financial, invoice, payable, receivable, tax_report
from contracts.ledger import sale_line as sold
from ledger.financials import listings
from ledger.financials import store as financials
from ledger.invoices import store as invoices
from ledger.sale_lines import store as sale_lines

from .test_invoices import digital, issue, line, request

pytestmark = [pytest.mark.requirement("LED-13")]
SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
TOO_MANY = "ledger.financial_statement.too_many_rows"


def owe_in_turn(ledger):
    """Let the first customer owe nothing any more, and the first supplier be paid."""
    [gone], _ = ledger.owe("10.00"), ledger.owe("500.00", customer="c-2")
    ledger.owe("7.00", customer="s-1")
    ledger.receive("10.00", (gone, "10.00"))
    for supplier, amount in (("c-1", "20.00"), ("c-2", "30.00"), ("s-1", "40.00")):
        fields = {"supplier_id": supplier, "title": "采购", "amount": {"amount": amount}}
        made = ledger.keyed(payable.create, fields)
        if supplier == "c-1":
            part = {"payable_id": made["id"], "amount": {"amount": amount}}
            paid = {"supplier_id": supplier, "amount": {"amount": amount}, "parts": [part]}
            ledger.keyed(payable.pay, paid)


@pytest.mark.requirement("LED-04")
@pytest.mark.parametrize(
    ("operation", "who", "amounts"),
    [
        (receivable.read_ageing, "customer_id", ("500.00", "7.00", "507.00")),
        (payable.read_ageing, "supplier_id", ("30.00", "40.00", "70.00")),
    ],
)
def test_ageing_goes_on_by_pages_of_those_who_owe_and_each_tells_the_sum_of_all(
    ledger, operation, who, amounts
):
    owe_in_turn(ledger)
    first = ledger.call(operation, {"limit": 1})
    assert [one[who] for one in first["items"]] == ["c-2"]
    assert first["next_after"] == "c-2"
    second = ledger.call(operation, {"limit": 1, "after": first["next_after"]})
    assert [one[who] for one in second["items"]] == ["s-1"]
    assert second["next_after"] is None
    told = [one["items"][0]["total"]["amount"] for one in (first, second)]
    assert (*told, first["total"]["total"]["amount"]) == amounts
    assert first["total"] == second["total"] == ledger.call(operation)["total"]
    assert ledger.call(operation, {"limit": 2})["next_after"] is None


@pytest.mark.parametrize("statement", ["ageing", "payable_ageing"])
def test_an_ageing_that_no_file_holds_is_refused(ledger, monkeypatch, tmp_path, statement):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    owe_in_turn(ledger)
    asked = {**SPAN, "statement": statement}
    for most, refused in ((1, True), (2, False)):
        monkeypatch.setattr(listings, "MOST_ROWS", most)
        if refused:
            assert ledger.refusal(ledger.call, financial.print_, asked) == TOO_MANY
        else:
            assert ledger.call(financial.print_, asked)["file"]


def test_margins_beyond_what_an_answer_holds_are_refused(ledger, monkeypatch):
    for order_id, customer in (("o-1", "c-1"), ("o-2", "c-2")):
        goods = {"product_id": "p-1", "product_name": "货", "quantity": Decimal(1)}
        goods["net"] = Money.parse("100.00")
        ledger.confirm(order_id, lines=[goods], customer_id=customer)
    asked = {**SPAN, "by": "order"}
    assert len(ledger.call(sold.read_margins, asked)["items"]) == 2
    assert len(ledger.call(financial.read_margins, SPAN)["items"]) == 2
    monkeypatch.setattr(sale_lines, "MOST_ROWS", 1)
    monkeypatch.setattr(financials, "MOST_ROWS", 1)
    assert ledger.refusal(ledger.call, sold.read_margins, asked) == TOO_MANY
    assert ledger.refusal(ledger.call, financial.read_margins, SPAN) == TOO_MANY
    assert len(ledger.call(sold.read_margins, {**SPAN, "by": "product"})["items"]) == 1


@pytest.mark.requirement("LED-07")
def test_receipts_of_an_invoice_beyond_what_an_answer_holds_are_refused(ledger, monkeypatch):
    [debt] = ledger.owe("100.00")
    made = request(ledger, line("100.00"), receivable_id=debt["id"])
    for amount in ("10.00", "20.00"):
        ledger.receive(amount, (debt, amount))
    key = {"invoice_id": made["id"]}
    assert ledger.call(invoice.receipts, key)["received"]["amount"] == "30.00"
    monkeypatch.setattr(invoice, "MOST_RECEIPTS", 1)
    assert ledger.refusal(ledger.call, invoice.receipts, key) == TOO_MANY


@pytest.mark.requirement("LED-06")
@pytest.mark.parametrize("chunk", [1, 3, 4, 5000])
def test_only_special_invoices_received_are_deducted_and_the_others_are_told(
    ledger, monkeypatch, chunk
):
    monkeypatch.setattr(invoices, "CHUNK", chunk)
    kinds = ("special", "electronic_special", "ordinary", "electronic_ordinary")
    for nth, kind in enumerate(kinds, 1):
        made = request(ledger, line(f"{113 * nth}.00"), kind=kind, direction="received")
        issue(ledger, made, digital(nth))
    told = ledger.call(tax_report.read_tax, SPAN)
    amounts = [told[name]["amount"] for name in ("input_tax", "not_deducted", "payable")]
    assert amounts == ["39.00", "91.00", "-39.00"]
    rows = [(one["deducted"], one["invoices"], one["tax"]["amount"]) for one in told["items"]]
    assert rows == [(False, 2, "91.00"), (True, 2, "39.00")]
