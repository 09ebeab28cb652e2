"""What a customer owes no more, since goods came back, and what becomes of money received."""

import uuid
from decimal import Decimal

import pytest
from sqlalchemy import update

from chassis.errors import ServiceError
from chassis.values import Money
from contracts.customers import customer
from contracts.ledger import credit_note as contract
from contracts.ledger import entry, exposure, invoice, receipt, receivable
from contracts.sales import order
from ledger.credits.model import CreditNote

pytestmark = pytest.mark.requirement("LED-04")


def credit(ledger, debt, amount, currency="CNY", **about):
    given = {"receivable_id": debt["id"], "amount": {"amount": amount, "currency": currency}}
    given |= {"reason": "退货", **about}
    return ledger.keyed(contract.create, given)


def withdraw(ledger, note):
    key = {"credit_note_id": note["id"]}
    return ledger.keyed(contract.withdraw, key, if_version=note["version"])


def ordered(ledger, total="100.00", tax="0.00"):
    ledger.confirm(total=total, tax=tax)
    [debt] = ledger.call(receivable.listed)["items"]
    return debt


def bill(ledger, debt, amount="", lines=None, rate="0"):
    lines = lines or [{"name": "货", "amount": {"amount": amount}, "rate": rate}]
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "甲"}, "lines": lines}
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
    booked = ledger.call(entry.get, {"entry_id": note["entry_id"]})
    assert booked["memo"] == f"{note['number']} 退货"
    withdraw(ledger, note)
    assert [ledger.balance(c) for c in ("1122", "5001", "2221")] == ["113.00", "-100.00", "-13.00"]


def test_no_more_tax_is_given_back_than_was_charged(ledger):
    debt = ordered(ledger, "113.00", "13.00")
    told = {"receivable_id": debt["id"], "reason": "退"}
    amount = {"amount": "50.00"}
    much = {**told, "amount": amount, "tax": {"amount": "13.01"}}
    assert ledger.refusal(ledger.keyed, contract.create, much) == "ledger.credit_note.tax_left"
    ledger.keyed(contract.create, {**much, "tax": {"amount": "10.00"}})
    more = {**told, "amount": amount, "tax": {"amount": "3.01"}}
    assert ledger.refusal(ledger.keyed, contract.create, more) == "ledger.credit_note.tax_left"


def changes(ledger):
    """Return open amount and credit of the receivable as it was told, change by change."""
    told = [told["data"] for told in ledger.told(receivable.changed)]
    return [(one["open_amount"]["amount"], one["credited"]["amount"]) for one in told]


def test_each_change_of_what_is_owed_is_told_once_with_what_is_left(ledger):
    debt = ordered(ledger)
    ledger.receive("80.00", (debt, "80.00"))
    note = credit(ledger, debt, "70.00")
    withdraw(ledger, note)
    assert changes(ledger) == [("20.00", "0.00"), ("0.00", "70.00"), ("70.00", "0.00")]
    versions = [told["aggregateversion"] for told in ledger.told(receivable.changed)]
    assert versions == sorted(set(versions))
    assert ledger.told(receivable.changed)[0]["data"]["source_id"] == "order-1"


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
    assert refused(credit, ledger, debt, "1.00", "USD") == "ledger.credit_note.other_currency"
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


def back(number, **about):
    """Return what sales tells of goods worth seventy that came back."""
    told = {"id": f"back-{number}", "exchange": False, "reason": "破损", **about}
    return {"return_total": Money.parse("70.00"), "goods_return": told}


def proposals(ledger):
    return ledger.call(contract.listed, {"state": "proposed"})["items"]


def answer(ledger, operation, note, **about):
    key = {"credit_note_id": note["id"], **about}
    return ledger.keyed(operation, key, if_version=note["version"])


@pytest.fixture
def returned(ledger):
    """Of an order of 113 with 13 of tax all was delivered and invoiced; 70 of it came back."""
    ledger.debt_of_order = ordered(ledger, "113.00", "13.00")
    ledger.billed = bill(ledger, ledger.debt_of_order, "113.00", rate="13")
    ledger.tell_of_order(order.returned, "113.00", "13.00", version=3, **back(1))
    return ledger


@pytest.mark.requirement("EX-12")
def test_goods_that_come_back_propose_a_credit_and_it_asks_for_the_red_letter(returned):
    [note] = proposals(returned)
    told = [note[name] for name in ("reason", "goods_return_id", "entry_id")]
    assert (told, note["tax"]["amount"]) == (["破损", "back-1", None], "8.05")
    assert returned.debt(returned.debt_of_order["id"]) == ("open", "113.00")
    given = answer(returned, contract.give, note)
    assert (given["state"], returned.balance("1122")) == ("given", "43.00")
    [red] = returned.call(invoice.listed, {"credit_note_id": note["id"]})["items"]
    assert (red["state"], red["gross"]["amount"]) == ("requested", "-70.00")
    assert red["red_of_id"] == returned.billed["id"]
    withdraw(returned, given)
    assert returned.call(invoice.get, {"invoice_id": red["id"]})["state"] == "void"
    assert returned.problems() == []


def came(name, rate, net, tax):
    """Return what sales tells of a line of which goods came back."""
    whole = Money.parse(net).minor + Money.parse(tax).minor
    money = {"net": Money.parse(net), "tax": Money.parse(tax), "total": Money(whole)}
    about = {"line_id": name, "product_name": name, "quantity": Decimal(1)}
    return {**about, "tax_percent": Decimal(rate), **money}


@pytest.fixture
def of_two_rates(ledger):
    """An order of 113 at 13 % and 106 at 6 % was invoiced as a whole, and the latter came back."""
    ledger.debt_of_order = ordered(ledger, "219.00", "19.00")
    lines = [
        {"name": name, "amount": {"amount": amount}, "rate": rate}
        for name, amount, rate in (("甲", "113.00", "13"), ("乙", "106.00", "6"))
    ]
    bill(ledger, ledger.debt_of_order, lines=lines)
    back_again(ledger, 3, "106.00", came("乙", "6", "100.00", "6.00"))
    return ledger


def back_again(ledger, version, total, *lines):
    told = {**back(version), "return_total": Money.parse(total), "returned_lines": list(lines)}
    ledger.tell_of_order(order.returned, "219.00", "19.00", version=version, **told)


@pytest.mark.requirement("EX-12")
@pytest.mark.requirement("LED-06")
def test_a_credit_has_the_tax_of_the_lines_that_came_back_and_so_has_the_red_letter(of_two_rates):
    ledger = of_two_rates
    [note] = proposals(ledger)
    assert (note["amount"]["amount"], note["tax"]["amount"]) == ("106.00", "6.00")
    given = answer(ledger, contract.give, note)
    assert [(one["rate"], one["tax"]["amount"]) for one in given["lines"]] == [("6", "6.00")]
    assert [ledger.balance(c) for c in ("1122", "5001", "2221")] == ["113.00", "-100.00", "-13.00"]
    [red] = ledger.call(invoice.listed, {"credit_note_id": note["id"]})["items"]
    assert [(one["name"], one["gross"]["amount"]) for one in red["lines"]] == [("乙", "-106.00")]
    assert credit(ledger, ledger.debt_of_order, "56.50")["tax"]["amount"] == "6.50"
    assert ledger.problems() == []


def test_a_part_of_what_came_back_is_credited_with_the_tax_of_its_lines(of_two_rates):
    [note] = proposals(of_two_rates)
    given = answer(of_two_rates, contract.give, note, amount={"amount": "53.00"})
    assert given["tax"]["amount"] == "3.00"
    assert of_two_rates.problems() == []
    with of_two_rates.runtime.database.engine.begin() as connection:
        connection.execute(update(CreditNote).values(tax_minor=301))
    assert "not that of the lines" in of_two_rates.problems()[0]


def test_what_is_proposed_for_an_order_that_is_cancelled_is_proposed_no_more(of_two_rates):
    of_two_rates.cancel(total="219.00", tax="19.00")
    assert proposals(of_two_rates) == []
    assert of_two_rates.problems() == []


def test_less_may_be_credited_than_came_back_and_nothing_that_is_dismissed(returned):
    [note] = proposals(returned)
    over = {"amount": {"amount": "113.01"}}
    assert returned.refusal(answer, returned, contract.give, note, **over) == (
        "ledger.credit_note.more_than_owed"
    )
    given = answer(returned, contract.give, note, amount={"amount": "60.00"}, reason="折价")
    assert (given["amount"]["amount"], given["reason"]) == ("60.00", "折价")
    assert returned.refusal(answer, returned, contract.dismiss, given) == (
        "ledger.credit_note.wrong_state"
    )
    returned.tell_of_order(order.returned, "113.00", "13.00", version=4, **back(2))
    [rest] = proposals(returned)
    assert rest["amount"]["amount"] == "53.00"
    assert answer(returned, contract.dismiss, rest)["state"] == "dismissed"
    assert returned.debt(returned.debt_of_order["id"]) == ("open", "53.00")
    ages = returned.call(receivable.read_ageing, {"on": "2026-03-25"})
    assert ages["total"]["total"]["amount"] == "53.00"


def test_the_owner_of_the_customer_reads_a_proposal_and_only_its_department_decides(returned):
    [note] = proposals(returned)
    key = {"credit_note_id": note["id"]}
    returned.tell(customer.updated, "c-1", {"id": "c-1", "name": "甲", "owner_id": "x"}, version=2)
    reader = returned.harness.acting(actor_id="x", scopes={"*": "own"}, departments=())
    assert reader.call(contract.get, key)["abilities"] == []
    stranger = returned.harness.acting(actor_id="y", scopes={"*": "own"}, departments=())
    for operation, about in ((contract.give, {"idempotency_key": "g"}), (contract.dismiss, {})):
        for who, status in ((reader, 403), (stranger, 404)):
            with pytest.raises(ServiceError) as refused:
                who.call(operation, key, **about)
            assert refused.value.status == status
    assert proposals(returned) == [note]


def test_goods_that_are_sent_again_propose_nothing(ledger):
    ordered(ledger)
    told = back(1, exchange=True)
    ledger.tell_of_order(order.returned, "100.00", "0.00", version=3, **told)
    assert proposals(ledger) == []
