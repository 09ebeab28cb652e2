"""What is never shipped of an order is owed no more: credited at once, tax and all."""

from decimal import Decimal

import pytest

from chassis.values import Money
from contracts.ledger import bad_debt, exposure, offset, payable, receipt, receivable, sale_line
from contracts.ledger import credit_note as contract
from contracts.sales import order

from . import setting_off

pytestmark = pytest.mark.requirement("LED-04")


def line(name, quantity, net, tax, rate="13"):
    total = Money(Money.parse(net).minor + Money.parse(tax).minor)
    about = {"product_name": name, "quantity": Decimal(quantity), "tax_percent": Decimal(rate)}
    return {**about, "net": Money.parse(net), "tax": Money.parse(tax), "total": total}


@pytest.fixture
def debt(ledger):
    """An order of ten pieces at 113.00 in all, of which four were shipped."""
    sold = {"id": "l-1", "product_id": "p-1", **line("轴承", 10, "100.00", "13.00")}
    ledger.confirm(lines=[sold])
    [debt] = ledger.call(receivable.listed)["items"]
    [row] = ledger.call(sale_line.listed)["items"]
    key = {"sale_line_id": row["id"], "cost": {"amount": "50.00"}}
    ledger.call(sale_line.set_cost, key, if_version=row["version"])
    shipped = {"id": "s-1", "lines": [{"line_id": "l-1", "quantity": Decimal(4)}]}
    told = {"shipment": shipped, "shipment_total": Money.parse("45.20")}
    ledger.tell_of_order(order.shipped, "113.00", "13.00", version=2, **told)
    return debt


def close(ledger, *, version=3, **about):
    """Let sales tell that nobody wants the six that are left."""
    rest = {"line_id": "l-1", **line("轴承", 6, "60.00", "7.80")}
    told = {"closed_lines": [rest], "closed_total": rest["total"], "reason": "项目缩减", **about}
    ledger.tell_of_order(order.closed, "113.00", "13.00", version=version, **told)


def notes(ledger):
    return ledger.call(contract.listed)["items"]


def test_the_rest_is_credited_at_once_with_its_tax(ledger, debt):
    close(ledger)
    [note] = notes(ledger)
    told = [note[name] for name in ("state", "reason")]
    assert told == ["given", "项目缩减"]
    assert (note["amount"]["amount"], note["tax"]["amount"]) == ("67.80", "7.80")
    assert ledger.debt(debt["id"]) == ("open", "45.20")
    assert [ledger.balance(c) for c in ("1122", "5001", "2221")] == ["45.20", "-40.00", "-5.20"]
    assert ledger.problems() == []


def test_the_exposure_falls_and_nothing_of_the_order_is_open_any_more(ledger, debt):
    close(ledger)
    told = ledger.call(exposure.get, {"customer_id": "c-1"})
    assert (told["exposure"]["amount"], told["open_orders"]["amount"]) == ("45.20", "0.00")
    assert told["delivered_not_invoiced"]["amount"] == "45.20"


@pytest.mark.requirement("LED-13")
def test_margins_count_what_was_shipped(ledger, debt):
    close(ledger)
    span = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    [row] = ledger.call(sale_line.read_margins, {"by": "order", **span})["items"]
    assert [row[k]["amount"] for k in ("income", "cost", "margin")] == ["40.00", "20.00", "20.00"]


def test_money_received_beyond_the_rest_becomes_an_advance(ledger, debt):
    ledger.receive("113.00", (debt, "113.00"))
    close(ledger)
    assert ledger.debt(debt["id"]) == ("settled", "0.00")
    told = ledger.call(exposure.get, {"customer_id": "c-1"})
    assert (told["receivable"]["amount"], told["advances"]["amount"]) == ("0.00", "67.80")
    assert ledger.problems() == []


def test_no_more_is_credited_than_is_neither_credited_before_nor_given_up(ledger, debt):
    by_hand = {"receivable_id": debt["id"], "amount": {"amount": "30.00"}, "reason": "折让"}
    ledger.keyed(contract.create, {**by_hand, "tax": {"amount": "10.00"}})
    key = {"receivable_id": debt["id"], "amount": {"amount": "20.00"}, "reason": "破产"}
    ledger.keyed(bad_debt.write_off, key)
    close(ledger)
    [note] = [one for one in notes(ledger) if one["reason"] == "项目缩减"]
    assert (note["amount"]["amount"], note["tax"]["amount"]) == ("63.00", "3.00")
    assert ledger.debt(debt["id"]) == ("settled", "0.00")
    assert ledger.problems() == []


def set_off(ledger, debt, amount):
    fields = {"supplier_id": "s-1", "title": "采购", "amount": {"amount": amount}}
    owes = ledger.keyed(payable.create, fields)
    return setting_off.set_off(ledger, [(debt, None)], [(owes, None)])


@pytest.fixture
def freed(ledger, debt):
    """An offset, and the advance that came of it since money and it had settled the order."""
    made = set_off(ledger, debt, "50.00")
    ledger.receive("63.00", (debt, "63.00"))
    close(ledger)
    [came] = ledger.call(receipt.listed, {"offset_id": made["id"]})["items"]
    return made, came


def test_what_was_set_off_beyond_the_rest_becomes_an_advance(ledger, debt, freed):
    made, came = freed
    assert [note["amount"]["amount"] for note in notes(ledger)] == ["67.80"]
    assert ledger.debt(debt["id"]) == ("settled", "0.00")
    assert [ledger.balance(code) for code in ("1122", "2203", "2202")] == ["0.00", "-67.80", "0.00"]
    assert ledger.exposure() == ("0.00", "0.00", "67.80")
    assert (came["advance"]["amount"], came["memo"]) == ("4.80", made["number"])
    assert "reverse" not in came["abilities"]
    assert ledger.problems() == []


def test_what_came_of_an_offset_is_spent_and_neither_of_them_reversed(ledger, freed):
    made, came = freed
    key = {"receipt_id": came["id"], "reason": "x"}
    assert ledger.refusal(ledger.keyed, receipt.reverse, key) == "ledger.receipt.of_offset"
    key = {"offset_id": made["id"], "reason": "x"}
    assert ledger.refusal(ledger.keyed, offset.reverse, key) == "ledger.offset.became_advance"
    [next_debt] = ledger.owe("4.80")
    wish = [{"receivable_id": next_debt["id"], "amount": {"amount": "4.80"}}]
    ledger.keyed(receipt.allocate, {"receipt_id": came["id"], "allocations": wish})
    assert ledger.debt(next_debt["id"]) == ("settled", "0.00")
    assert ledger.problems() == []


def test_an_order_cancelled_behind_such_an_advance_leaves_all_of_the_offset_an_advance(
    ledger, debt
):
    made = set_off(ledger, debt, "113.00")
    close(ledger)
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    assert (told["advance"]["amount"], "reverse" in told["abilities"]) == ("67.80", False)
    ledger.cancel(total="113.00", tax="13.00")
    assert ledger.exposure() == ("0.00", "0.00", "113.00")
    assert [ledger.balance(code) for code in ("1122", "2203")] == ["0.00", "-113.00"]
    assert ledger.problems() == []


def test_an_order_closed_twice_over_is_credited_for_each_once(ledger, debt):
    close(ledger)
    close(ledger, closed_total=Money.parse("11.30"), closed_lines=[], version=4)
    assert [one["amount"]["amount"] for one in notes(ledger)] == ["11.30", "67.80"]
    assert ledger.problems() == []


def test_nothing_is_credited_of_a_receivable_that_is_cancelled(ledger, debt):
    ledger.cancel()
    close(ledger)
    assert notes(ledger) == []
