"""Bad debts, reminding, tolerance by role, statements of customers."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from contracts.ledger import bad_debt as contract
from contracts.ledger import customer_statement as statement
from contracts.ledger import receipt, receivable

pytestmark = pytest.mark.requirement("LED-04")
MARCH = {"customer_id": "c-1", "from_on": "2026-03-01", "until_on": "2026-03-31"}


def give_up(ledger, debt, **about):
    payload = {"receivable_id": debt["id"], "reason": "客户破产", **about}
    return ledger.keyed(contract.write_off, payload)


def test_what_is_given_up_leaves_the_receivable_and_comes_back_when_recovered(ledger):
    [debt] = ledger.owe("100.00")
    bad = give_up(ledger, debt, amount={"amount": "30.00"})
    assert ledger.debt(debt["id"]) == ("open", "70.00")
    assert (ledger.balance("5711"), ledger.exposure()[0]) == ("30.00", "70.00")
    key = {"bad_debt_id": bad["id"]}
    ledger.keyed(contract.recover, key, if_version=1)
    assert ledger.debt(debt["id"]) == ("open", "100.00")
    assert (ledger.balance("5711"), ledger.exposure()[0]) == ("0.00", "100.00")
    assert ledger.refusal(ledger.keyed, contract.recover, key) == "ledger.bad_debt.recovered"
    assert ledger.problems() == []


def test_what_is_left_is_told_when_something_is_given_up_and_when_it_comes_back(ledger):
    [debt] = ledger.owe("100.00")
    bad = give_up(ledger, debt, amount={"amount": "30.00"})
    ledger.keyed(contract.recover, {"bad_debt_id": bad["id"]}, if_version=1)
    told = [one["data"] for one in ledger.told(receivable.changed)]
    names = ("open_amount", "written_off", "bad_debt")
    sums = [tuple(one[name]["amount"] for name in names) for one in told]
    assert sums == [("70.00", "30.00", "30.00"), ("100.00", "0.00", "0.00")]


def test_what_is_rounded_off_is_no_bad_debt(ledger):
    [debt] = ledger.owe("100.00")
    ledger.receive("69.60", (debt, "69.60"))
    give_up(ledger, debt, amount={"amount": "30.00"})
    ledger.receive("0.30", (debt, "0.30"))
    told = ledger.call(receivable.get, {"receivable_id": debt["id"]})
    assert told["state"] == "settled"
    assert (told["written_off"]["amount"], told["bad_debt"]["amount"]) == ("30.10", "30.00")


def test_a_debt_given_up_whole_is_settled_and_leaves_the_ageing(ledger):
    [debt] = ledger.owe("100.00")
    give_up(ledger, debt)
    assert ledger.debt(debt["id"]) == ("settled", "0.00")
    assert ledger.call(receivable.read_ageing)["total"]["total"]["amount"] == "0.00"
    assert ledger.refusal(give_up, ledger, debt) == "ledger.receivable.not_open"
    assert ledger.problems() == []


@pytest.mark.parametrize("given_up", ["30.00", "100.00"])
def test_nothing_stays_lost_of_an_order_that_is_cancelled(ledger, given_up):
    ledger.confirm(total="100.00", tax="0.00")
    [debt] = ledger.call(receivable.listed)["items"]
    give_up(ledger, debt, amount={"amount": given_up})
    ledger.cancel(total="100.00", tax="0.00")
    assert ledger.debt(debt["id"])[0] == "cancelled"
    [bad] = ledger.call(contract.listed)["items"]
    assert bad["state"] == "recovered"
    assert {ledger.balance(code) for code in ("5711", "1122", "5001")} == {"0.00"}
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert ledger.problems() == []


@pytest.mark.parametrize(
    ("amount", "code"),
    [("100.01", "ledger.bad_debt.more_than_open"), ("0.00", "ledger.bad_debt.nothing")],
)
def test_more_than_is_open_or_nothing_cannot_be_given_up(ledger, amount, code):
    [debt] = ledger.owe("100.00")
    assert ledger.refusal(give_up, ledger, debt, amount={"amount": amount}) == code


def test_overdue_receivables_are_told_level_by_level_until_they_are_paid(ledger):
    [debt] = ledger.owe("100.00", due_on="2026-04-01")
    for days in (8, 14, 5):
        ledger.harness.clock.advance(days=days)
        ledger.harness.run_due()
    told = [event["data"] for event in ledger.told(receivable.overdue)]
    assert [(one["level"], one["days_overdue"]) for one in told] == [(1, 1), (2, 15)]
    ledger.receive("100.00", (debt, "100.00"))
    ledger.harness.clock.advance(days=30)
    ledger.harness.run_due()
    assert len(ledger.told(receivable.overdue)) == 2


def test_its_owner_is_reminded_of_a_receivable_before_it_is_due_and_only_once(ledger):
    ledger.confirm()
    [debt] = ledger.call(receivable.listed)["items"]
    for days in (27, 1, 1, 2):
        ledger.harness.clock.advance(days=days)
        ledger.harness.run_due()
    [told] = [event["data"] for event in ledger.told(receivable.due_soon)]
    assert (told["id"], told["owner_id"], told["days_left"]) == (debt["id"], "rep", 3)
    assert [event["data"]["level"] for event in ledger.told(receivable.overdue)] == [1]


def test_who_may_write_off_debts_may_round_off_more(ledger):
    ledger.runtime.settings = replace(ledger.runtime.settings, rounding_tolerance_high_minor=500)
    clerk = ledger.harness.acting(grants=("ledger.receipt.post",))
    first, second = ledger.owe("100.00", "100.00")
    for debt, caller in ((first, clerk), (second, ledger.harness)):
        parts = [{"receivable_id": debt["id"], "amount": {"amount": "96.00"}}]
        got = {"customer_id": "c-1", "amount": {"amount": "96.00"}, "allocations": parts}
        caller.call(receipt.post, got)
    assert ledger.debt(first["id"]) == ("open", "4.00")
    assert ledger.debt(second["id"]) == ("settled", "0.00")


@pytest.fixture
def told(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    [debt] = ledger.owe("100.00")
    ledger.receive("130.00", (debt, "100.00"))
    ledger.owe("50.00", customer="c-2")
    return ledger


def test_the_statement_of_a_customer_runs_from_what_was_owed_to_what_is_left(told):
    made = told.call(statement.read, MARCH)
    assert [item["balance"]["amount"] for item in made["items"]] == ["100.00", "-30.00"]
    assert made["closing_balance"]["amount"] == "-30.00"
    april = {**MARCH, "from_on": "2026-04-01", "until_on": "2026-04-30"}
    later = told.call(statement.read, april)
    assert (later["opening_balance"]["amount"], later["items"]) == ("-30.00", [])


def test_the_statement_is_printed_as_xlsx_and_pdf(told, tmp_path):
    file = told.call(statement.print_, {**MARCH, "format": "xlsx"})["file"]
    with (tmp_path / "files" / file["id"]).open("rb") as content:
        page = load_workbook(content).worksheets[0]
    cells = [cell.value for row in page.iter_rows() for cell in row]
    assert {"客户对账单", 100, -30} <= set(cells)
    file = told.call(statement.print_, {**MARCH, "format": "pdf"})["file"]
    assert (tmp_path / "files" / file["id"]).read_bytes().startswith(b"%PDF")
