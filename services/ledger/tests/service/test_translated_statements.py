"""All currencies together in yuan: statements agree with one another whatever rates do."""

import pytest

from chassis.files import FileStore
from contracts.ledger import account, book, payable, receipt, receivable
from contracts.ledger import financial as contract
from contracts.ledger import year_end as ends

pytestmark = [pytest.mark.requirement("LED-14"), pytest.mark.requirement("LED-13")]
YEAR = {"from_on": "2025-01-01", "until_on": "2025-12-31", "translated": True}
RATES = (("2025-01-01", "7.0"), ("2025-02-01", "7.2"), ("2025-06-01", "7.1"))


def dollars(amount):
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def abroad(ledger):
    """
    A year with an export at 7.0 paid by 60 of 100 dollars at 7.2, and the dollar at 7.1 at last.

    Beside it capital and rent in yuan.
    """
    about = {"code": "100209", "name_zh": "美元户", "type": "asset", "currency": "USD"}
    ledger.call(account.create, {**about, "holds_money": True})
    for on, rate in RATES:
        ledger.call(ends.set_rate, {"currency": "USD", "on": on, "rate": rate})
    ledger.post(("1002", "1000.00"), ("3001", "-1000.00"), happened_on="2025-01-05")
    ledger.post(("5602", "50.00"), ("1002", "-50.00"), happened_on="2025-03-01")
    fields = {"customer_id": "c-1", "title": "出口", "happened_on": "2025-01-10"}
    debt = ledger.keyed(receivable.create, {**fields, "amount": dollars("100.00")})
    part = {"receivable_id": debt["id"], "amount": dollars("60.00")}
    got = {"customer_id": "c-1", "amount": dollars("60.00"), "account_code": "100209"}
    ledger.keyed(receipt.post, {**got, "received_on": "2025-02-10", "allocations": [part]})
    return ledger


def amounts(told, *names):
    return [told[name]["amount"] for name in names]


def sheet(ledger, on="2025-12-31", **about):
    about = {"on": on, "translated": True, **about}
    return ledger.call(contract.read_balance_sheet, about)


def row(told, code):
    [found] = [one for one in told if one["code"] == code]
    return found


TOTALS = ("total_assets", "total_liabilities", "total_equity", "exchange_difference")


def test_what_stands_is_worth_what_the_last_rate_says_and_tells_its_originals(abroad):
    told = sheet(abroad, level=2)
    debts = row(told["assets"], "1122")
    assert (debts["amount"]["amount"], debts["originals"]) == ("284.00", [dollars("40.00")])
    bank = row(told["assets"], "100209")
    assert (bank["amount"]["amount"], bank["originals"]) == ("426.00", [dollars("60.00")])
    # 950 + 710; results 700 − 50 + 12 realised; 60 × −0.1 + 40 × 0.1 not posted
    assert amounts(told, *TOTALS) == ["1660.00", "0.00", "1660.00", "-2.00"]
    assert told["current_profit"]["amount"] == "662.00"
    assert all(one["code"] != "1221" for one in told["assets"])


def test_a_revaluation_leaves_no_difference_and_changes_no_asset(abroad):
    abroad.keyed(ends.revalue, {"on": "2025-12-31", "reverse": False})
    told = sheet(abroad)
    assert amounts(told, *TOTALS) == ["1660.00", "0.00", "1660.00", "0.00"]
    assert told["current_profit"]["amount"] == "660.00"


def test_the_closed_year_keeps_the_rates_at_which_its_results_came_up(abroad):
    before = sheet(abroad)
    profit = abroad.call(contract.read_profit, YEAR)
    abroad.keyed(ends.close_year, {"year": 2025})
    after = sheet(abroad)
    assert after["current_profit"]["amount"] == "0.00"
    assert row(after["equity"], "3104")["amount"]["amount"] == "662.00"
    assert amounts(after, *TOTALS) == amounts(before, *TOTALS)
    assert abroad.call(contract.read_profit, YEAR) == profit
    abroad.keyed(ends.reopen_year, {"year": 2025, "reason": "x"})
    assert sheet(abroad) == before


def test_stock_and_machines_keep_what_they_cost_and_leave_at_the_average(abroad):
    owed = {"supplier_id": "s-1", "title": "进口", "amount": dollars("30.00")}
    abroad.keyed(payable.create, {**owed, "happened_on": "2025-01-20"})  # stock, at 7.0
    machine = ("1601", "20.00", "USD"), ("100209", "-20.00", "USD")
    abroad.post(*machine, happened_on="2025-02-20")  # at 7.2
    sold = ("5401", "15.00", "USD"), ("1405", "-15.00", "USD")
    abroad.post(*sold, happened_on="2025-03-01")
    told = sheet(abroad, level=2)
    for code, worth, left in (("1405", "105.00", "15.00"), ("1601", "144.00", "20.00")):
        found = row(told["assets"], code)
        assert (found["amount"]["amount"], found["originals"]) == (worth, [dollars(left)])
    assert row(told["liabilities"], "2202")["amount"]["amount"] == "213.00"
    # at 7.1: bank 40 had at 7.2, debts 40 and owed 30 at 7.0; 15 sold at 7.2 that were had at 7.0
    difference = told["exchange_difference"]["amount"]
    assert difference == "0.00"  # −4 + 4 − 3 + 3
    days = {"from_on": "2025-01-01", "until_on": "2025-12-31"}
    [gained] = abroad.call(ends.read_gains, days)["items"]
    assert gained["not_posted"]["amount"] == difference
    trial = abroad.call(book.read_trial_balance, {"on": "2025-12-31", "translated": True})
    assert trial["difference"]["amount"] == "0.00"


def test_results_come_at_the_rates_of_their_days(abroad):
    told = abroad.call(contract.read_profit, YEAR)
    assert amounts(told, "total_income", "total_expense", "profit") == ["700.00", "38.00", "662.00"]
    sales = row(told["income"], "5001")
    assert (sales["amount"]["amount"], sales["originals"]) == ("700.00", [dollars("100.00")])
    assert row(told["expense"], "5602")["originals"] == []


def test_the_cash_flow_tells_what_rates_did_to_money(abroad):
    told = abroad.call(contract.read_cash_flow, YEAR)
    names = ("opening", "operating", "financing", "exchange_effect", "closing")
    assert amounts(told, *names) == ["0.00", "382.00", "1000.00", "-6.00", "1376.00"]
    spring = {**YEAR, "from_on": "2025-03-01"}
    later = abroad.call(contract.read_cash_flow, spring)
    assert amounts(later, *names) == ["1432.00", "-50.00", "0.00", "-6.00", "1376.00"]


def test_a_machine_bought_on_credit_is_paid_at_the_rate_of_the_day(abroad):
    before = abroad.call(contract.read_cash_flow, YEAR)
    owed = {"supplier_id": "s-1", "title": "机床", "amount": dollars("20.00")}
    bought = abroad.keyed(
        payable.create, {**owed, "account_code": "1601", "happened_on": "2025-01-20"}
    )
    part = {"payable_id": bought["id"], "amount": dollars("15.00")}
    fields = {"supplier_id": "s-1", "amount": dollars("15.00"), "paid_on": "2025-02-20"}
    abroad.keyed(payable.pay, {**fields, "account_code": "100209", "parts": [part]})
    told = abroad.call(contract.read_cash_flow, YEAR)
    assert amounts(told, "investing") == ["-108.00"]  # at 7.2
    assert amounts(told, "operating") == amounts(before, "operating")
    [paid] = [row for row in told["items"] if row["activity"] == "investing"]
    assert (paid["code"], paid["originals"]) == ("2202", [dollars("-15.00")])


def test_trial_balance_and_ledger_agree_with_the_balance_sheet(abroad):
    asked = {"on": "2025-12-31", "translated": True}
    trial = abroad.call(book.read_trial_balance, asked)
    ledger = abroad.call(contract.read_general_ledger, YEAR)
    told = sheet(abroad, level=9)
    for one in told["assets"]:
        assert row(trial["items"], one["code"])["balance"] == one["amount"]
        assert row(trial["items"], one["code"])["originals"] == one["originals"]
        assert row(ledger["items"], one["code"])["closing"] == one["amount"]
    assert trial["exchange_difference"]["amount"] == "-2.00"
    assert trial["difference"]["amount"] == "0.00"
    assert row(trial["items"], "5001")["balance"]["amount"] == "-700.00"


def test_a_book_of_yuan_alone_is_the_same_in_both_ways(ledger):
    ledger.post(("1002", "9.00"), ("5001", "-9.00"))
    for operation, query in (
        (contract.read_balance_sheet, {}),
        (contract.read_profit, {"from_on": "2026-01-01", "until_on": "2026-12-31"}),
        (contract.read_general_ledger, {"from_on": "2026-01-01", "until_on": "2026-12-31"}),
    ):
        plain = ledger.call(operation, query)
        together = ledger.call(operation, {**query, "translated": True})
        if operation is contract.read_balance_sheet:
            assert together.pop("exchange_difference")["amount"] == "0.00"
            assert plain.pop("exchange_difference") is None
        assert plain == together


def test_a_printed_statement_has_a_column_of_originals(abroad, tmp_path, monkeypatch):
    monkeypatch.setattr(type(abroad.runtime.settings), "upload_folder", tmp_path)
    for statement in ("balance_sheet", "cash_flow", "general_ledger", "trial_balance"):
        asked = {**YEAR, "statement": statement, "format": "html"}
        made = abroad.call(contract.print_, asked)
        page = FileStore(tmp_path).open(made["file"]["id"]).read().decode()
        assert "（各币种折合）" in page
        assert ("100.00 USD" in page or "60.00 USD" in page) == (statement != "trial_balance")
    refused = abroad.refusal(abroad.call, contract.print_, {**asked, "statement": "ageing"})
    assert refused == "ledger.financial_statement.not_translated"


def test_another_currency_than_that_of_the_house_is_refused(abroad):
    asked = {"translated": True, "currency": "USD"}
    told = abroad.refusal(abroad.call, contract.read_balance_sheet, asked)
    assert told == "ledger.financial_statement.home_only"
    known = {"translated": True, "known_at": "2026-01-01T00:00:00Z"}
    told = abroad.refusal(abroad.call, book.read_trial_balance, known)
    assert told == "ledger.trial_balance.known_now"


def test_a_currency_without_a_rate_is_refused(ledger):
    postings = ("1121", "5.00", "EUR"), ("3001", "-5.00", "EUR")
    ledger.post(*postings, happened_on="2026-01-05")
    asked = {"translated": True}
    told = ledger.refusal(ledger.call, contract.read_balance_sheet, asked)
    assert told == "ledger.exchange_rate.missing"
