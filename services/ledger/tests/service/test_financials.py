"""Statements that agree with one another, ends of years, openings, currencies."""

import io

import pytest
from openpyxl import load_workbook

from contracts.ledger import account, book, entry, payable, pending_entry
from contracts.ledger import financial as contract
from contracts.ledger import year_end as ends

pytestmark = pytest.mark.requirement("LED-13")
YEAR = {"from_on": "2025-01-01", "until_on": "2025-12-31"}


@pytest.fixture
def year(ledger):
    """A year of business: capital, a machine, sales on credit, rent, a loan."""
    for day, *lines in (
        ("01-05", ("1002", "1000.00"), ("3001", "-1000.00")),
        ("02-01", ("1601", "300.00"), ("1002", "-300.00")),
        ("03-01", ("1121", "500.00"), ("5001", "-500.00")),
        ("03-09", ("1002", "200.00"), ("1121", "-200.00")),
        ("04-01", ("5602", "120.00"), ("1002", "-120.00")),
        ("05-01", ("1002", "50.00"), ("2001", "-50.00")),
        ("06-01", ("1001", "30.00"), ("1002", "-30.00")),
    ):
        ledger.post(*lines, happened_on=f"2025-{day}")
    return ledger


def a_sum(amount):
    return {"amount": amount, "currency": "CNY"}


def amounts(told, *names):
    return [told[name]["amount"] for name in names]


def sheet(ledger, on="2025-12-31"):
    told = ledger.call(contract.read_balance_sheet, {"on": on})
    return amounts(told, "total_assets", "total_liabilities", "total_equity", "current_profit")


def test_assets_are_liabilities_and_equity_on_every_day(year):
    assert sheet(year) == ["1430.00", "50.00", "1380.00", "380.00"]
    assert sheet(year, "2025-02-15") == ["1000.00", "0.00", "1000.00", "0.00"]


def test_profit_is_income_less_expense_of_the_days_asked_for(year):
    told = year.call(contract.read_profit, YEAR)
    assert amounts(told, "total_income", "total_expense", "profit") == [
        *("500.00", "120.00", "380.00")
    ]
    spring = {"from_on": "2025-03-01", "until_on": "2025-03-31"}
    assert amounts(year.call(contract.read_profit, spring), "profit") == ["500.00"]


def test_the_cash_flow_explains_what_money_became(year):
    told = year.call(contract.read_cash_flow, YEAR)
    flows = amounts(told, "operating", "investing", "financing")
    assert flows == ["80.00", "-300.00", "1050.00"]
    assert amounts(told, "opening", "closing") == ["0.00", "830.00"]
    april = {"from_on": "2025-04-01", "until_on": "2025-04-30"}
    told = year.call(contract.read_cash_flow, april)
    assert amounts(told, "opening", "operating", "closing") == ["900.00", "-120.00", "780.00"]


def test_costs_of_what_is_made_are_assets_and_long_term_accounts_have_their_activity(year):
    for code, gave in (("1606", 9), ("1132", 6), ("2701", -40), ("4001", -25)):
        year.post((code, f"{-gave}.00"), ("1002", f"{gave}.00"), happened_on="2025-07-01")
    year.post(("4101", "5.00"), ("1602", "-5.00"), happened_on="2025-07-02")
    told = year.call(contract.read_balance_sheet, {"on": "2025-12-31"})
    rows = {row["code"]: row["amount"]["amount"] for row in told["assets"]}
    assert (rows["4001"], rows["4101"], rows["1602"]) == ("25.00", "5.00", "-5.00")
    assert amounts(told, "current_profit") == ["380.00"]
    july = {"from_on": "2025-07-01", "until_on": "2025-07-31"}
    flows = amounts(year.call(contract.read_cash_flow, july), "operating", "investing", "financing")
    assert flows == ["-25.00", "15.00", "-40.00"]


def bought(ledger, amount, account, on="2026-02-01", **about):
    fields = {"supplier_id": "s-1", "title": "x", "amount": a_sum(amount), "happened_on": on}
    return ledger.keyed(payable.create, {**fields, "account_code": account, **about})


def pay(ledger, amount, *parts, on="2026-02-10"):
    given = [{"payable_id": one["id"], "amount": a_sum(part)} for one, part in parts]
    fields = {"supplier_id": "s-1", "amount": a_sum(amount), "paid_on": on, "parts": given}
    return ledger.keyed(payable.pay, fields)


def flow(ledger, month, until=""):
    days = {"from_on": f"2026-{month}-01", "until_on": f"2026-{until or month}-28"}
    told = ledger.call(contract.read_cash_flow, days)
    rows = {(row["activity"], row["code"]): row["amount"]["amount"] for row in told["items"]}
    return amounts(told, "operating", "investing"), rows


def test_what_was_bought_on_credit_decides_whose_activity_its_payment_is(ledger):
    machine = bought(ledger, "113.01", "1601", tax=a_sum("13.00"))
    goods = bought(ledger, "50.00", "1405")
    pay(ledger, "80.00", (machine, "33.34"), (goods, "46.66"))
    made = pay(ledger, "79.67", (machine, "79.67"), on="2026-03-10")
    sums, rows = flow(ledger, "02")
    assert sums == ["-46.66", "-33.34"]
    assert rows == {("operating", "2202"): "-46.66", ("investing", "2202"): "-33.34"}
    assert flow(ledger, "03") == (["0.00", "-79.67"], {("investing", "2202"): "-79.67"})
    ledger.keyed(payable.reverse, {"payment_id": made["id"], "reason": "x"})
    assert flow(ledger, "02", "03") == (
        ["-46.66", "-33.34"], flow(ledger, "02")[1],
    )  # fmt: skip


def test_what_was_paid_beforehand_is_told_by_what_is_known_on_the_last_day(ledger):
    early = pay(ledger, "90.00")
    machine = bought(ledger, "60.00", "1601", on="2026-03-05")
    part = {"payable_id": machine["id"], "amount": a_sum("60.00")}
    ledger.keyed(payable.allocate, {"payment_id": early["id"], "parts": [part]})
    assert flow(ledger, "02")[0] == ["-90.00", "0.00"]
    assert flow(ledger, "02", "03") == (
        ["-30.00", "-60.00"],
        {("operating", "1123"): "-30.00", ("investing", "1123"): "-60.00"},
    )


def test_the_general_ledger_runs_from_opening_to_closing(year):
    days = {"from_on": "2025-04-01", "until_on": "2025-12-31"}
    told = year.call(contract.read_general_ledger, days)
    [bank] = [row for row in told["items"] if row["code"] == "1002"]
    assert amounts(bank, "opening", "debit", "credit", "closing") == [
        *("900.00", "50.00", "150.00", "800.00")
    ]


def test_every_figure_leads_to_its_entries_and_their_sources(ledger):
    ledger.confirm(total="113.00", tax="13.00")
    days = {"from_on": "2026-01-01", "until_on": "2026-12-31"}
    [row] = ledger.call(contract.read_profit, days)["income"]
    lines = ledger.call(account.statement, {"account_id": row["account_id"]})["items"]
    found = ledger.call(entry.get, {"entry_id": lines[0]["entry_id"]})
    assert (row["amount"]["amount"], found["kind"]) == ("100.00", "receivable")
    assert found["source_id"]
    [margin] = ledger.call(contract.read_margins, days)["items"]
    assert (margin["customer_id"], margin["margin"]["amount"]) == ("c-1", "100.00")


def test_income_against_expense_by_month_is_a_series(year):
    items = year.call(contract.read_months, YEAR)["items"]
    profits = {"2025-03": "500.00", "2025-04": "-120.00"}
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    assert [(i["month"], i["profit"]["amount"]) for i in items] == [
        (month, profits.get(month, "0.00")) for month in months
    ]


def test_a_series_ends_with_the_month_that_has_come_and_begins_where_anything_is(year):
    always = {"from_on": "0001-01-01", "until_on": "9999-12-31"}
    months = [i["month"] for i in year.call(contract.read_months, always)["items"]]
    assert (months[0], months[-1], len(months)) == ("2025-03", "2026-03", 13)


@pytest.mark.parametrize("statement", contract.STATEMENTS)
def test_every_statement_is_printed(year, statement, tmp_path, monkeypatch):
    monkeypatch.setattr(type(year.runtime.settings), "upload_folder", tmp_path / "files")
    for kind in ("html", "xlsx", "pdf"):
        query = {**YEAR, "statement": statement, "format": kind}
        file = year.call(contract.print_, query)["file"]
        assert (tmp_path / "files" / file["id"]).stat().st_size > 500


def printed_rows(ledger, statement, folder, **span):
    """Return the cells of a statement as they are in its xlsx, from the header on."""
    query = {**YEAR, **span, "statement": statement, "format": "xlsx"}
    file = ledger.call(contract.print_, query)["file"]
    content = io.BytesIO((folder / "files" / file["id"]).read_bytes())
    sheet = load_workbook(content).active
    rows = [[str(cell) for cell in row if cell is not None] for row in sheet.values]
    return [row for row in rows if len(row) > 2]


def test_what_is_printed_of_ageing_and_trial_balance_adds_up(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.owe("10.00", due_on="2026-03-01")
    ledger.owe("7.00", customer="c-2", due_on="2026-05-01")
    span = {"from_on": "2026-01-01", "until_on": "2026-03-25"}
    ages = printed_rows(ledger, "ageing", tmp_path, **span)
    assert [float(cell) for cell in ages[-1][1:]] == [7, 10, 0, 0, 0, 17, 0, 17]
    balance = printed_rows(ledger, "trial_balance", tmp_path, **span)
    assert [float(cell) for cell in balance[-1][-3:]] == [17, 17, 0]
    assert ["1122", "应收账款"] in [row[:2] for row in balance]


def test_the_printed_trial_balance_tells_what_moved_in_its_days(year, tmp_path, monkeypatch):
    monkeypatch.setattr(type(year.runtime.settings), "upload_folder", tmp_path / "files")
    year.post(("1002", "5.00"), ("3001", "-5.00"), happened_on="2026-02-01")
    span = {"from_on": "2026-01-01", "until_on": "2026-03-25"}
    rows = printed_rows(year, "trial_balance", tmp_path, **span)
    [bank] = [row for row in rows if row[0] == "1002"]
    assert [float(cell) for cell in bank[2:]] == [5, 0, 805]
    assert [float(cell) for cell in rows[-1][-3:]] == [5, 5, 0]


def test_a_balance_sheet_asks_for_its_day_alone_and_names_no_other(year, tmp_path, monkeypatch):
    monkeypatch.setattr(type(year.runtime.settings), "upload_folder", tmp_path / "files")
    query = {"until_on": "2026-03-25", "format": "html"}
    pages = []
    for statement in ("balance_sheet", "profit_and_loss"):
        file = year.call(contract.print_, {**query, "statement": statement})["file"]
        pages.append((tmp_path / "files" / file["id"]).read_text())
    assert "日期: 2026-03-25" in pages[0] and "至" not in pages[0]
    assert "期间: 2026-01-01 至 2026-03-25" in pages[1]


def test_amounts_of_a_workbook_are_numbers_and_codes_stay_text(year, tmp_path, monkeypatch):
    monkeypatch.setattr(type(year.runtime.settings), "upload_folder", tmp_path / "files")
    query = {**YEAR, "statement": "balance_sheet", "format": "xlsx"}
    file = year.call(contract.print_, query)["file"]
    content = io.BytesIO((tmp_path / "files" / file["id"]).read_bytes())
    cells = [[cell.value for cell in row] for row in load_workbook(content).active.iter_rows()]
    [bank] = [row for row in cells if row[1] == "1002"]
    assert (bank[3], bank[1]) == (800, "1002")


def close(ledger, year=2025):
    return ledger.keyed(ends.close_year, {"year": year})


def reopen(ledger, year=2025):
    return ledger.keyed(ends.reopen_year, {"year": year, "reason": "x"})


@pytest.mark.requirement("LED-15")
def test_a_closed_year_moves_its_profit_and_shows_it_still(year):
    close(year)
    assert [year.balance(c) for c in ("5001", "5602", "3103", "3104")] == [
        *("0.00", "0.00", "0.00", "-380.00")
    ]
    assert sheet(year) == ["1430.00", "50.00", "1380.00", "0.00"]
    assert amounts(year.call(contract.read_profit, YEAR), "profit") == ["380.00"]
    late = year.refusal(year.post, ("1002", "1.00"), ("3001", "-1.00"), happened_on="2025-12-31")
    assert late == "ledger.entry.period_closed"
    assert year.refusal(close, year) == "ledger.year_end.closed"
    assert year.problems() == []


@pytest.mark.requirement("LED-15")
def test_a_year_is_opened_again_from_the_last_one_back(year):
    close(year)
    year.post(("1002", "7.00"), ("5001", "-7.00"), happened_on="2026-03-01")
    assert year.refusal(close, year, 2026) == "ledger.period.not_yet_over"
    year.harness.clock.advance(days=365)
    close(year, 2026)
    assert year.refusal(reopen, year) == "ledger.year_end.later_closed"
    reopen(year, 2026)
    reopen(year)
    assert year.refusal(reopen, year) == "ledger.year_end.open"
    assert sheet(year) == ["1430.00", "50.00", "1380.00", "380.00"]
    assert amounts(year.call(contract.read_profit, YEAR), "profit") == ["380.00"]
    close(year)
    assert year.problems() == []


@pytest.mark.requirement("LED-15")
def test_a_year_that_cannot_be_closed_is_refused(year):
    assert year.refusal(close, year, 2020) == "ledger.year_end.nothing"
    year.call(book.close, {"until": "2025-12-31"})
    assert year.refusal(close, year) == "ledger.entry.period_closed"


@pytest.mark.requirement("LED-15")
def test_a_year_with_pending_entries_is_not_closed(year):
    lines = ("1002", "-1.00"), ("5602", "1.00")
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    year.keyed(pending_entry.create, {"postings": postings, "happened_on": "2025-12-30"})
    assert year.refusal(close, year) == "ledger.year_end.pending_left"


def begin(ledger, *lines):
    given = [{"account_code": code, "amount": {"amount": amount}} for code, amount in lines]
    return ledger.keyed(ends.open_balances, {"on": "2026-01-01", "lines": given})


@pytest.mark.requirement("LED-02")
def test_openings_are_one_entry_whose_rest_is_equity(ledger):
    made = begin(ledger, ("1002", "500.00"), ("1403", "70.00"), ("2241", "-20.00"))
    assert ledger.balance("3104") == "-550.00"
    assert ledger.refusal(begin, ledger, ("1002", "1.00")) == "ledger.opening_balance.opened_before"
    ledger.keyed(entry.reverse, {"entry_id": made["id"]})
    begin(ledger, ("1002", "1.00"))
    assert ledger.balance("1002") == "1.00"


def rate(ledger, on, value, currency="USD"):
    return ledger.call(ends.set_rate, {"currency": currency, "on": on, "rate": value})


def revalue(ledger, on):
    return ledger.keyed(ends.revalue, {"on": on, "reverse": False})


def test_foreign_balances_are_revalued_once_and_again_when_the_rate_moves(ledger):
    rate(ledger, "2026-01-01", "7.0")
    dollars = ("1121", "100.00", "USD"), ("3001", "-100.00", "USD")
    ledger.post(*dollars, happened_on="2026-01-10")
    assert ledger.refusal(revalue, ledger, "2026-01-31") == "ledger.revaluation.nothing"
    rate(ledger, "2026-02-28", "7.2")
    revalue(ledger, "2026-02-28")
    assert (ledger.balance("1221"), ledger.balance("5603")) == ("20.00", "-20.00")
    assert ledger.refusal(revalue, ledger, "2026-02-28") == "ledger.revaluation.nothing"
    rate(ledger, "2026-03-01", "6.9")
    revalue(ledger, "2026-03-25")
    assert ledger.balance("1221") == "-10.00"
    assert ledger.problems() == []


def test_a_currency_without_a_rate_cannot_be_revalued(ledger):
    ledger.post(("1121", "1.00", "USD"), ("3001", "-1.00", "USD"))
    assert ledger.refusal(revalue, ledger, "2026-03-25") == "ledger.exchange_rate.missing"
    assert ledger.refusal(rate, ledger, "2026-01-01", "1", "CNY") == "ledger.exchange_rate.home"


def test_the_trial_balance_of_today_leaves_out_what_happens_tomorrow(ledger):
    rate(ledger, "2026-01-01", "7.0")
    dollars = ("1121", "100.00", "USD"), ("3001", "-100.00", "USD")
    ledger.post(*dollars, happened_on="2026-01-10")
    rate(ledger, "2026-03-25", "7.2")
    ledger.keyed(ends.revalue, {"on": "2026-03-25"})
    assert (ledger.balance("1221"), ledger.balance("5603")) == ("20.00", "-20.00")
    told = ledger.call(book.read_trial_balance)
    assert (told["on"], told["debit"]["amount"]) == ("2026-03-25", "20.00")
    ledger.harness.clock.advance(days=1)
    assert (ledger.balance("1221"), ledger.balance("5603")) == ("0.00", "0.00")


@pytest.mark.requirement("LED-15")
def test_a_year_is_not_opened_again_below_closed_months(year):
    close(year)
    year.call(book.close, {"until": "2026-02-28"})
    assert year.refusal(reopen, year) == "ledger.year_end.later_days_closed"
    year.call(book.reopen, {"until": "2025-12-31", "reason": "x"})
    assert reopen(year)["kind"] == "reversal"
