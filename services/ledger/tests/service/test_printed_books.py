"""What is read on the screen can be taken along as a file: the same rows, the same sums."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from chassis.values import Money
from contracts.customers import customer
from contracts.ledger import (
    budget,
    cash_book,
    cash_entry,
    category,
    financial,
    invoice,
    offset,
    payable,
    supplier_credit,
    tax_report,
)
from ledger.budgets import store as budgets

from .setting_off import AGREED
from .test_expenses import advance

pytestmark = pytest.mark.requirement("LED-13")
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


@pytest.fixture
def printed(ledger, tmp_path, monkeypatch):
    """Return a function that prints as a workbook and returns its rows."""
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")

    def rows(operation, **query):
        asked = {**MARCH, "format": "xlsx", **query}
        file = ledger.call(operation, asked)["file"]
        content = io.BytesIO((tmp_path / "files" / file["id"]).read_bytes())
        found = load_workbook(content).active.iter_rows(values_only=True)
        for kind, start in (("pdf", b"%PDF"), ("html", b"<!doctype html>")):
            other = ledger.call(operation, {**asked, "format": kind})["file"]
            assert (tmp_path / "files" / other["id"]).read_bytes().startswith(start)
        return [[cell for cell in row if cell is not None] for row in found]

    return rows


def spend(ledger, amount, memo="打车"):
    kind = ledger.call(category.create, {"name": "差旅", "kind": "expense"})
    about = {"kind": "expense", "account_code": "1002", "memo": memo, "counterparty": "滴滴"}
    made = ledger.call(
        cash_entry.create, {**about, "category_id": kind["id"], "amount": {"amount": amount}}
    )
    key = {"cash_entry_id": made["id"]}
    for operation in (cash_entry.approve, cash_entry.post):
        ledger.keyed(operation, key)
    return kind


@pytest.mark.requirement("LED-03")
def test_the_account_book_of_a_bank_account_is_printed_with_its_balances(ledger, printed):
    ledger.post(("1002", "100.00"), ("3001", "-100.00"), happened_on="2026-02-01")
    spend(ledger, "30.00")
    rows = printed(cash_book.print_book, account_id=ledger.account("1002")["id"])
    [opening] = [row for row in rows if "期初余额" in row]
    [line] = [row for row in rows if "打车" in row]
    assert (opening[-1], line[3:]) == (100, ["差旅", "滴滴", 30, 70])
    assert rows[-1][-3:] == [0, 30, 70]


def test_the_statement_of_an_account_is_printed_with_debit_and_credit(ledger, printed):
    ledger.post(("1002", "100.00"), ("3001", "-100.00"), happened_on="2026-03-01")
    rows = printed(cash_book.print_statement, account_id=ledger.account("3001")["id"])
    [line] = [row for row in rows if row and row[0] == "2026-03-01"]
    assert line[-2:] == [100, -100]
    assert rows[-1][-1] == -100


def test_more_lines_than_a_file_holds_are_refused(ledger, monkeypatch):
    for _ in range(3):
        ledger.post(("1002", "1.00"), ("3001", "-1.00"), happened_on="2026-03-01")
    monkeypatch.setattr(cash_book, "MOST_PRINTED", 2)
    query = {**MARCH, "account_id": ledger.account("1002")["id"]}
    for operation in (cash_book.print_book, cash_book.print_statement):
        assert ledger.refusal(ledger.call, operation, query) == "ledger.cash_book.too_many_lines"
        turned = {**query, "until_on": "2026-02-01"}
        assert ledger.refusal(ledger.call, operation, turned) == "ledger.account.bad_span"


@pytest.mark.requirement("LED-03")
@pytest.mark.requirement("LED-11")
def test_sums_by_category_months_and_budgets_are_printed(ledger, printed, monkeypatch):
    kind = spend(ledger, "30.00")
    fields = {"name": "三月", "amount": {"amount": "100.00"}, "category_id": kind["id"]}
    ledger.call(budget.create_budget, {**fields, **MARCH})
    [row] = [row for row in printed(cash_book.print_summary) if "差旅" in row]
    assert row == ["支出", "差旅", 1, 30]
    assert printed(financial.print_, statement="months")[-1] == ["合计", 0, 30, -30]
    [row] = [row for row in printed(budget.print_budgets) if row[0] == "三月"]
    assert row[3:] == ["差旅", 100, 30, 0, 70]
    monkeypatch.setattr(budgets, "MANY", 0)
    refused = ledger.refusal(ledger.call, budget.print_budgets, MARCH)
    assert refused == "ledger.financial_statement.too_many_rows"
    turned = {"from_on": "2026-03-31", "until_on": "2026-03-01"}
    assert ledger.refusal(ledger.call, budget.print_budgets, turned) == "ledger.budget.bad_span"


@pytest.mark.requirement("LED-06")
def test_the_tax_report_is_printed_by_rate(ledger, printed):
    line = {"name": "货物", "amount": {"amount": "113.00"}, "rate": "13"}
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "华为"}, "lines": [line]}
    made = ledger.keyed(invoice.create, fields)
    number = {"invoice_id": made["id"], "number": f"{1:020d}"}
    ledger.keyed(invoice.issue, number, if_version=1)
    rows = printed(tax_report.print_tax)
    turned = {"from_on": "2026-03-31", "until_on": "2026-03-01"}
    for operation in (tax_report.read_tax, tax_report.print_tax):
        assert ledger.refusal(ledger.call, operation, turned) == "ledger.account.bad_span"
    assert rows[-5] == ["开具", "13", "1", 100, 13]
    assert [row[-1] for row in rows[-4:]] == [13, 0, 13, 0]


@pytest.mark.parametrize(("by", "name"), [("order", "订单"), ("product", "产品"),
                                          ("owner", "业务员"), ("customer", "客户")])  # fmt: skip
def test_margins_are_printed_by_any_grouping(ledger, printed, by, name):
    line = {"product_id": "p-1", "product_name": "螺丝", "quantity": Decimal(1)}
    ledger.confirm(lines=[{**line, "net": Money.parse("100.00")}])
    rows = printed(financial.print_, statement="margins", by=by)
    [header] = [row for row in rows if "明细数" in row]
    assert header[0] == name
    assert rows[-1][3] == 100


def test_the_journal_tells_each_line_of_the_days_with_account_and_amount(
    ledger, printed, monkeypatch
):
    ledger.post(("1002", "100.00"), ("3001", "-100.00"), happened_on="2026-02-28")
    made = ledger.post(("5602", "30.00"), ("1002", "-30.00"), happened_on="2026-03-01", memo="房租")
    ledger.owe("113.00")
    number = f"{made['year']}-{made['number']}"
    rows = printed(cash_book.print_journal)
    assert [row for row in rows if number in row] == [
        ["2026-03-01", number, "房租", "5602", "管理费用", "CNY", 30],
        ["2026-03-01", number, "房租", "1002", "银行存款", "CNY", 30],
    ]
    [debt] = [row for row in rows if "1122" in row]
    assert debt[-3:] == ["华为", "CNY", 113]
    assert rows[-1] == ["合计", "CNY", 143, 143]
    monkeypatch.setattr(cash_book, "MOST_IN_BOOK", 3)
    refused = ledger.refusal(ledger.call, cash_book.print_journal, {**MARCH, "format": "xlsx"})
    assert refused == "ledger.cash_book.too_many_lines"


@pytest.mark.requirement("LED-04")
def test_the_journal_tells_purchase_return_and_withdrawal_apart_and_of_whom(ledger, printed):
    ledger.tell(customer.updated, "s-1", {"id": "s-1", "name": "万达"}, version=2)
    amount = {"amount": {"amount": "113.00"}}
    debt = ledger.keyed(payable.create, {"supplier_id": "s-1", "title": "元件", **amount})
    key = {"payable_id": debt["id"]}
    given = ledger.keyed(supplier_credit.create, {**key, **amount, "reason": "退货"})
    ledger.keyed(supplier_credit.withdraw, {"supplier_credit_id": given["id"]})
    paid = {"supplier_id": "s-1", **amount, "parts": [{**key, **amount}]}
    number = ledger.keyed(payable.pay, paid)["number"]
    rows = [row for row in printed(cash_book.print_journal) if "2202" in row]
    back = f"{given['number']} 退货"
    assert [row[2] for row in rows] == ["元件", back, f"冲销：{back}", number]
    assert {row[-3] for row in rows} == {"万达"}
    advance(ledger, "50.00")
    [row] = [row for row in printed(cash_book.print_journal) if "1221" in row]
    assert row[-3] == "staff-1"


@pytest.mark.requirement("LED-04")
def test_the_journal_tells_of_an_offset_the_customer_and_the_supplier(ledger, printed):
    ledger.tell(customer.updated, "s-1", {"id": "s-1", "name": "万达"}, version=2)
    amount = {"amount": {"amount": "113.00"}}
    [owed] = ledger.owe("113.00")
    owes = ledger.keyed(payable.create, {"supplier_id": "s-1", "title": "元件", **amount})
    sides = {
        "receivables": [{"receivable_id": owed["id"]}],
        "payables": [{"payable_id": owes["id"]}],
    }
    ledger.keyed(offset.post, {**AGREED, **sides})
    rows = printed(cash_book.print_journal)[-3:-1]
    assert [(row[3], row[5]) for row in rows] == [("2202", "万达"), ("1122", "华为")]
