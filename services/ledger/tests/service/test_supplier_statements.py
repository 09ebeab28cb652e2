"""What we owe to suppliers: told when it is due, and set against what was paid."""

import openpyxl
import pytest

from chassis.files import FileStore
from contracts.ledger import payable, year_end
from contracts.ledger import supplier_statement as contract

pytestmark = [pytest.mark.requirement("LED-04")]
MARCH = {"supplier_id": "s-1", "from_on": "2026-03-01", "until_on": "2026-03-31"}


def owe(ledger, amount, on="2026-03-10", **about):
    fields = {"supplier_id": "s-1", "title": "原料", "amount": {"amount": amount}}
    return ledger.keyed(payable.create, {**fields, "happened_on": on, **about})


def pay(ledger, amount, *parts, on="2026-03-20"):
    given = [{"payable_id": one["id"], "amount": {"amount": much}} for one, much in parts]
    fields = {"supplier_id": "s-1", "amount": {"amount": amount}, "paid_on": on}
    return ledger.keyed(payable.pay, {**fields, "parts": given})


def reverse(ledger, made):
    key = {"payment_id": made["id"], "reason": "x"}
    return ledger.keyed(payable.reverse, key, if_version=made["version"])


def told_of(ledger, event):
    return [one["data"] for one in ledger.told(event)]


def days(ledger, *steps):
    for step in steps:
        ledger.harness.clock.advance(days=step)
        ledger.harness.run_due()


def test_a_statement_runs_from_what_was_owed_to_what_is_left(ledger):
    owe(ledger, "30.00", on="2026-02-10")
    debt = owe(ledger, "100.00")
    pay(ledger, "60.00", (debt, "60.00"))
    told = ledger.call(contract.read, MARCH)
    assert (told["supplier_name"], told["opening_balance"]["amount"]) == ("华为", "30.00")
    lines = [
        [item["kind"], *(item[n] and item[n]["amount"] for n in ("charged", "paid", "balance"))]
        for item in told["items"]
    ]
    assert lines == [["payable", "100.00", None, "130.00"], ["payment", None, "60.00", "70.00"]]
    assert told["items"][0]["memo"] == debt["title"]
    assert told["closing_balance"]["amount"] == "70.00" == ledger.balance("2202").strip("-")
    april = {**MARCH, "from_on": "2026-04-01", "until_on": "2026-04-30"}
    later = ledger.call(contract.read, april)
    assert (later["opening_balance"]["amount"], later["items"]) == ("70.00", [])


def test_what_is_prepaid_taken_back_or_cancelled_is_a_line_of_its_day(ledger):
    debt = owe(ledger, "100.00")
    made = pay(ledger, "150.00")
    key = {"payable_id": debt["id"]}
    ledger.call(payable.cancel, key, if_version=debt["version"])
    assert ledger.call(contract.read, MARCH)["closing_balance"]["amount"] == "-150.00"
    reverse(ledger, made)
    told = ledger.call(contract.read, MARCH)
    kinds = sorted(item["kind"] for item in told["items"])
    assert kinds == ["cancelled", "payable", "payment", "reversed"]
    assert told["closing_balance"]["amount"] == "0.00"
    assert (told["charged"]["amount"], told["paid"]["amount"]) == ("0.00", "0.00")


def test_what_was_owed_before_the_books_began_is_on_the_statement(ledger):
    lines = [
        {"account_code": "2202", "customer_id": "s-1", "amount": {"amount": "-40.00"}},
        {"account_code": "1002", "amount": {"amount": "40.00"}},
    ]
    ledger.keyed(year_end.open_balances, {"on": "2026-02-28", "lines": lines})
    assert ledger.call(contract.read, MARCH)["opening_balance"]["amount"] == "40.00"


@pytest.mark.requirement("LED-13")
def test_it_is_printed_as_a_workbook_with_its_balance_in_words(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    owe(ledger, "100.00")
    file = ledger.call(contract.print_, {**MARCH, "format": "xlsx"})["file"]
    path = FileStore(ledger.runtime.settings.upload_folder).path(file["id"])
    with path.open("rb") as source:
        sheet = openpyxl.load_workbook(source).active
        words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "供应商对账单" in words and any("壹佰元整" in word for word in words)


def test_nobody_reads_the_statement_of_a_supplier_whom_he_does_not_see(ledger):
    owe(ledger, "100.00")
    grants = ("ledger.supplier_statement.*", "ledger.payable.*", "customers.customer.get")
    other = ledger.harness.acting(actor_id="b", grants=grants, scopes={"*": "own"})
    assert ledger.refusal(other.call, contract.read, MARCH) == "not_found"
    unknown = {**MARCH, "supplier_id": "nope"}
    assert ledger.refusal(ledger.call, contract.read, unknown) == "not_found"
    backwards = {**MARCH, "until_on": "2026-02-01"}
    assert ledger.refusal(ledger.call, contract.read, backwards) == "ledger.account.bad_span"


def test_what_becomes_of_a_payable_is_told(ledger):
    debt = owe(ledger, "100.00")
    [opened] = told_of(ledger, payable.opened)
    assert (opened["id"], opened["open_amount"]["amount"]) == (debt["id"], "100.00")
    pay(ledger, "40.00", (debt, "40.00"))
    made = pay(ledger, "60.00", (debt, "60.00"))
    left = [one["open_amount"]["amount"] for one in told_of(ledger, payable.changed)]
    assert left == ["60.00", "0.00"] and len(told_of(ledger, payable.settled)) == 1
    reverse(ledger, made)
    assert told_of(ledger, payable.changed)[-1]["open_amount"]["amount"] == "60.00"
    other = owe(ledger, "5.00")
    ledger.call(payable.cancel, {"payable_id": other["id"]}, if_version=other["version"])
    assert [one["id"] for one in told_of(ledger, payable.cancelled)] == [other["id"]]


def test_what_is_to_be_paid_is_told_before_it_is_due_and_at_each_level_behind_it(ledger):
    owe(ledger, "100.00", due_on="2026-04-10")
    days(ledger, 13, 1, 1)
    [soon] = told_of(ledger, payable.due_soon)
    assert (soon["days_left"], soon["supplier_name"]) == (3, "华为")
    days(ledger, 2, 14, 15, 30)
    late = [(one["level"], one["days_overdue"]) for one in told_of(ledger, payable.overdue)]
    assert late == [(1, 1), (2, 15), (3, 30)]


def test_nobody_is_reminded_of_what_is_paid_until_it_is_owed_again(ledger):
    debt = owe(ledger, "100.00", due_on="2026-04-10")
    made = pay(ledger, "100.00", (debt, "100.00"))
    days(ledger, 15, 3)
    assert told_of(ledger, payable.due_soon) == told_of(ledger, payable.overdue) == []
    reverse(ledger, made)
    days(ledger, 1, 15)
    assert [one["level"] for one in told_of(ledger, payable.overdue)] == [2]


def test_a_debt_that_was_late_when_it_was_written_down_is_told_at_once(ledger):
    owe(ledger, "100.00", on="2026-01-10", due_on="2026-02-10")
    ledger.harness.run_due()
    assert [one["level"] for one in told_of(ledger, payable.overdue)] == [3]
