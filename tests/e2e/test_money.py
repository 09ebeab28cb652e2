"""A day of the accountant through the real suite: bills, banks, suppliers and files."""

import httpx
import pytest

from house.demo.client import wait_for

HEADER = "记账日期,币种,收入金额,支出金额,对方户名,摘要,流水号\n"
FEE = "2026-01-20,人民币,,15.00,工商银行,账户管理费,F1\n"


@pytest.fixture
def raw(suite, admin):
    """A client of HTTP with the administrator's token, for what is no JSON."""
    headers = {"Authorization": admin._http.headers["Authorization"]}
    with httpx.Client(base_url=f"{suite.url}/v1", headers=headers, trust_env=False) as client:
        yield client


def company(admin, name):
    """Enter a company that owes us money, so that the ledger has heard of it."""
    made = admin.post("/customers", {"name": name})["id"]
    debt = {"customer_id": made, "title": "合同", "amount": {"amount": "113.00"}}
    admin.post("/receivables", debt)
    return made


@pytest.mark.requirement("LED-07")
def test_an_invoice_without_a_title_goes_to_the_default_one(admin):
    made = company(admin, "默认抬头公司")
    about = {"title": "默认抬头公司", "tax_number": "91440300708461136T", "is_default": True}
    admin.post(f"/customers/{made}/invoice-titles", about)
    line = {"name": "服务", "amount": {"amount": "10.00"}, "rate": "6"}
    bill = admin.post("/invoices", {"kind": "special", "party_id": made, "lines": [line]})
    assert bill["title"]["tax_number"] == "91440300708461136T"


@pytest.mark.requirement("PLT-33")
def test_what_customers_owe_is_fetched_as_a_file(admin, raw):
    made = company(admin, "导出公司")
    tree = {"field": "customer_id", "op": "eq", "value": made}
    asked = {"format": "csv", "columns": ["customer_name", "amount"], "filter": tree}
    address = f"/jobs/{admin.post('/receivables/export', asked)['id']}/result"
    wait_for("the file is written", lambda: raw.get(address).status_code == 200)
    lines = raw.get(address).content.decode("utf-8-sig").split()
    assert lines[1] == "导出公司,113.00"


@pytest.mark.requirement("LED-05")
def test_a_supplier_is_paid_by_his_invoice_and_reads_it_on_his_statement(admin):
    supplier = company(admin, "万达物业")
    owed = {"supplier_id": supplier, "title": "房租", "amount": {"amount": "100.00"}}
    debt = admin.post("/payables", owed)
    line = {"name": "房租", "amount": {"amount": "100.00"}, "rate": "9"}
    wish = {"direction": "received", "kind": "ordinary", "party_id": supplier, "lines": [line]}
    wish |= {"title": {"name": "万达物业"}, "payable_id": debt["id"]}
    bill = admin.post("/invoices", wish)
    number = {"number": "25310000000000000001"}
    admin.post(f"/invoices/{bill['id']}/issue", number, version=bill["version"])
    part = {"invoice_id": bill["id"], "amount": {"amount": "60.00"}}
    admin.post(
        "/payments", {"supplier_id": supplier, "amount": {"amount": "60.00"}, "parts": [part]}
    )
    assert admin.get(f"/invoices/{bill['id']}")["payment_state"] == "partial"
    days = {"from_on": "2026-01-01", "until_on": "2099-12-31"}
    told = admin.get("/supplier-statement", supplier_id=supplier, **days)
    assert told["closing_balance"]["amount"] == "40.00"


@pytest.mark.requirement("LED-12")
def test_a_fee_of_the_bank_is_booked_by_rule(admin, raw):
    fees = admin.post("/categories", {"name": "银行手续费", "kind": "expense"})["id"]
    rule = {"name": "手续费", "action": "book", "direction": "out", "text": "管理费"}
    admin.post("/bank-rules", {**rule, "category_id": fees})
    file = {"file": ("对账单.csv", (HEADER + FEE).encode(), "text/csv")}
    sent = raw.post("/bank-statements", files=file, data={"account_code": "1002"})
    statement = sent.json()["id"]
    told = admin.post(f"/bank-statements/{statement}/apply-rules?dry_run=true", {})
    assert (told["booked"], told["unmatched"]) == (1, 0)
    assert admin.post(f"/bank-statements/{statement}/apply-rules", {})["booked"] == 1
    [line] = admin.get("/bank-lines", bank_statement_id=statement)["items"]
    assert line["state"] == "matched"
