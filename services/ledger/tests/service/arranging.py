"""What must be there before an operation of the ledger can be tried."""

from chassis.files import FileStore
from chassis.testing.crashes import Case
from contracts.customers import customer
from contracts.ledger import (
    account,
    bad_debt,
    book,
    budget,
    cash_entry,
    category,
    credit_note,
    entry,
    expense,
    exposure,
    invoice,
    payable,
    payment_plan,
    payroll,
    payroll_run,
    pending_entry,
    period_exception,
    prepaid_card,
    receipt,
    receivable,
    sale_line,
    supplier_credit,
    year_end,
)
from contracts.ledger.pieces import attachments
from contracts.organization import approval, staff
from contracts.sales import order, product

CAPITAL = {
    "postings": [
        {"account_code": "1002", "amount": {"amount": "5.00"}},
        {"account_code": "3001", "amount": {"amount": "-5.00"}},
    ]
}
SAVINGS = {"code": "100201", "name_zh": "工行", "type": "asset"}
TEN = {"amount": "10.00", "currency": "CNY"}
DEBT = {"customer_id": "c-1", "title": "合同", "amount": TEN}
OWED = {"supplier_id": "c-1", "title": "采购", "amount": TEN}
PLAN = {
    "customer_id": "c-1",
    "title": "合同",
    "total": TEN,
    "lines": [{"due_on": "2026-05-01", "amount": TEN}],
}
LESS_TEN = {"amount": "-10.00", "currency": "CNY"}
OPENING = {"on": "2026-01-01", "lines": [{"account_code": "1002", "amount": TEN}]}
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
BUDGET = {"name": "三月", "amount": TEN, **MARCH}
BILL = {
    "kind": "ordinary",
    "party_id": "c-1",
    "title": {"name": "测试"},
    "lines": [{"name": "x", "amount": TEN, "rate": "13"}],
}
HOLD = {"customer_id": "c-1", "order_id": "o-1", "amount": TEN}
SALES = {"via": "sales"}
OFFICE = {"name": "办公", "kind": "expense"}
RIGHTS = {"account_id": "account-1002", "items": [{"person_id": "a", "verbs": ["view"]}]}
EXCEPTION = {
    "from_on": "2026-01-01",
    "until_on": "2026-01-31",
    "expires_at": "2026-04-01T00:00:00Z",
    "reason": "late",
}
ORDER = {
    "id": "o-1",
    "number": "SO-1",
    "customer_id": "c-1",
    "net": {"amount": "9.00", "currency": "CNY"},
    "tax": {"amount": "1.00", "currency": "CNY"},
    "total": TEN,
}


def knowing(case):
    return Case(case.work, lambda h: (_let_know(h), case.arrange(h))[1])


def _let_know(harness):
    """Tell of a customer, a product and of those whose rights and pay are set."""
    harness.tell(product.created, "p-1", {"id": "p-1", "name": "货"})
    harness.tell(customer.created, "c-1", {"id": "c-1", "name": "华为"})
    for person in ("a", "p-1", "staff-1"):
        harness.tell(staff.created, person, {"id": person, "name": person})


def an_account(harness):
    return {"account_id": harness.call(account.create, SAVINGS)["id"]}


def an_entry(harness):
    return {"entry_id": harness.call(entry.post, CAPITAL, idempotency_key="first")["id"]}


def a_debt(harness):
    return {"receivable_id": harness.call(receivable.create, DEBT, idempotency_key="first")["id"]}


def money(harness, **about):
    body = {"customer_id": "c-1", "amount": TEN, **about}
    return {"receipt_id": harness.call(receipt.post, body, idempotency_key="second")["id"]}


def parts(harness):
    return {"allocations": [{**a_debt(harness), "amount": TEN}]}


def a_paid_debt(harness):
    return money(harness, **parts(harness))


def a_closed_period(harness):
    return {**closed_days(harness), "until": None, "reason": "x"}


def a_pending(harness, *operations, **maker):
    by = harness.acting(**maker)
    key = {
        "pending_entry_id": by.call(pending_entry.create, CAPITAL, idempotency_key="first")["id"]
    }
    for operation in operations:
        harness.call(operation, key)
    return key


def closed_days(harness):
    harness.call(book.close, {"until": "2026-01-31"})
    return {"until": "2026-01-31"}


def an_exception(harness):
    return {"period_exception_id": harness.call(period_exception.create, EXCEPTION)["id"]}


def a_category(harness):
    return {"category_id": harness.call(category.create, OFFICE)["id"]}


def a_movement(harness):
    kind = {"kind": "expense", "account_code": "1002", "amount": TEN}
    return {**kind, **a_category(harness)}


def a_draft(harness, *operations):
    made = harness.call(cash_entry.create, a_movement(harness))
    key = {"cash_entry_id": made["id"]}
    for operation in operations:
        harness.call(operation, key, idempotency_key="third")
    return key


def a_plan(harness):
    return {"payment_plan_id": harness.call(payment_plan.create, PLAN)["id"]}


def a_bad_debt(harness):
    given = {**a_debt(harness), "reason": "x"}
    return {"bad_debt_id": harness.call(bad_debt.write_off, given, idempotency_key="bad")["id"]}


def a_settled_debt(harness):
    [part] = parts(harness)["allocations"]
    money(harness, allocations=[part])
    return {"receivable_id": part["receivable_id"]}


def a_credit(harness):
    given = {**a_debt(harness), "amount": TEN, "reason": "x"}
    return {"credit_note_id": harness.call(credit_note.create, given, idempotency_key="cn")["id"]}


def a_payable(harness):
    return {"payable_id": harness.call(payable.create, OWED, idempotency_key="owed")["id"]}


def a_supplier_credit(harness):
    given = {**a_payable(harness), "amount": TEN, "reason": "x"}
    made = harness.call(supplier_credit.create, given, idempotency_key="sc")
    return {"supplier_credit_id": made["id"]}


def a_payment(harness, **about):
    given = {"supplier_id": "c-1", "amount": TEN, **about}
    return {"payment_id": harness.call(payable.pay, given, idempotency_key="paid")["id"]}


def shares(harness):
    return {"parts": [{**a_payable(harness), "amount": TEN}]}


def an_invoice(harness):
    return {"invoice_id": harness.call(invoice.create, BILL, idempotency_key="bill")["id"]}


def a_bill_to_a_title(harness):
    told = {"told": {"id": "t-1", "customer_id": "c-1", "title": "测试"}, "invoice_title_id": "t-1"}
    wish = {**BILL, **told}
    del wish["title"]
    return wish, {"via": "gateway"}


def an_issued_invoice(harness):
    wanted = {**an_invoice(harness), "number": f"{1:020d}"}
    return {"invoice_id": harness.call(invoice.issue, wanted, idempotency_key="issue")["id"]}


def a_year(harness):
    sale = [{"account_code": "1002", "amount": TEN}, {"account_code": "5001", "amount": LESS_TEN}]
    given = {"postings": sale, "happened_on": "2025-05-01"}
    harness.call(entry.post, given, idempotency_key="sale")
    return {"year": 2025}


def a_closed_year(harness):
    harness.call(year_end.close_year, a_year(harness), idempotency_key="close")
    return {"year": 2025, "reason": "x"}


def dollars(harness):
    for on, value in (("2026-01-01", "7"), ("2026-02-01", "7.5")):
        harness.call(year_end.set_rate, {"currency": "USD", "on": on, "rate": value})
    postings = [
        {"account_code": code, "amount": {"amount": amount, "currency": "USD"}}
        for code, amount in (("1121", "5.00"), ("3001", "-5.00"))
    ]
    given = {"postings": postings, "happened_on": "2026-01-05"}
    harness.call(entry.post, given, idempotency_key="dollars")
    return {"on": "2026-02-28"}


def claim_fields(harness):
    line = {**a_category(harness), "amount": TEN, "happened_on": "2026-03-20"}
    return {"title": "出差", "lines": [{**line, "voucher_number": "V"}]}


def a_claim(harness):
    return {"expense_claim_id": harness.call(expense.create_claim, claim_fields(harness))["id"]}


def a_changed_claim(harness):
    fields = claim_fields(harness)
    made = harness.call(expense.create_claim, fields)
    return {"expense_claim_id": made["id"], "lines": fields["lines"]}


def answered(harness, approval_id, resource, document_id):
    told = {"id": approval_id, "document_resource": resource, "document_id": document_id}
    told |= {"kind": resource, "state": "approved", "snapshot_hash": "x"}
    return approval_id, {**told, "decided_by": "boss", "decided_by_name": "Boss"}


def a_submitted_claim(harness):
    made = harness.call(expense.submit_claim, a_claim(harness))
    return answered(harness, made["frozen_by"], "ledger.expense_claim", made["id"])


def an_approved_claim(harness):
    approval_id, told = a_submitted_claim(harness)
    harness.tell(approval.approved, approval_id, told)
    return {"expense_claim_id": told["document_id"]}


def an_advance(harness, *operations):
    made = harness.call(expense.create_advance, {"amount": TEN, "reason": "x"})
    answer = answered(harness, made["id"], "ledger.staff_advance", made["id"])
    harness.tell(approval.approved, *answer)
    key = {"staff_advance_id": made["id"]}
    for operation in operations:
        harness.call(operation, key, idempotency_key="advance")
    return key


def an_approved_receipt(harness):
    asked = {"customer_id": "c-1", "amount": TEN, "ask_approval": True, **parts(harness)}
    made = harness.call(receipt.post, asked, idempotency_key="asked")
    answer = answered(harness, made["approval_id"], "ledger.receipt", made["id"])
    harness.tell(approval.approved, *answer)
    return {"receipt_id": made["id"]}


def an_approved_payment(harness):
    asked = {"supplier_id": "c-1", "amount": TEN, "ask_approval": True, **shares(harness)}
    made = harness.call(payable.pay, asked, idempotency_key="asked")
    answer = answered(harness, made["approval_id"], "ledger.payment", made["id"])
    harness.tell(approval.approved, *answer)
    return {"payment_id": made["id"]}


def a_budget(harness):
    return {"budget_id": harness.call(budget.create_budget, BUDGET)["id"]}


def a_card(harness, number="K1"):
    fields = {"number": number, "customer_id": "c-1"}
    return {"prepaid_card_id": harness.call(prepaid_card.create, fields)["id"]}


def a_full_card(harness):
    key = a_card(harness)
    harness.call(prepaid_card.top_up, {**key, "amount": TEN}, idempotency_key="top-up")
    return {**key, "amount": TEN}


def paid_by_card(harness):
    return {"customer_id": "c-1", **a_full_card(harness), **parts(harness)}


def two_cards(harness):
    return {**a_full_card(harness), "to_card_id": a_card(harness, "K2")["prepaid_card_id"]}


def held(harness):
    harness.call(exposure.hold, HOLD, **SALES)
    return "o-1", ORDER


def a_paid_order(harness):
    harness.tell(order.confirmed, "o-1", ORDER)
    [debt] = harness.call(receivable.listed)["items"]
    money(harness, allocations=[{"receivable_id": debt["id"], "amount": TEN}])
    return "o-1", {**ORDER, "was_confirmed": True}


PAY_YEAR = {
    "year": 2026,
    "source": "x",
    "monthly_allowance": TEN,
    "insurances": [],
    "tax_brackets": [{"up_to": None, "percent": "3"}],
}
PAY_ITEM = {"code": "basic", "name": "基本工资", "formula": "base"}
PAY_PERSON = {"person_id": "p-1", "name": "王", "base": TEN, "insurance_base": TEN}


def a_pay_year(harness):
    return {"payroll_year_id": harness.call(payroll.create_year, PAY_YEAR)["id"]}


def a_pay_item(harness):
    return {"payroll_item_id": harness.call(payroll.create_item, PAY_ITEM)["id"]}


def a_paid_person(harness):
    return {"payroll_person_id": harness.call(payroll.create_person, PAY_PERSON)["id"]}


def a_month(harness):
    a_pay_year(harness)
    a_pay_item(harness)
    a_paid_person(harness)
    return {"period": "2026-03"}


def a_month_with_figures(harness):
    figures = [{"code": "absent", "value": "1"}]
    return {**a_month(harness), "inputs": [{"person_id": "p-1", "figures": figures}]}


def a_run(harness):
    return {"payroll_run_id": harness.call(payroll_run.create, a_month(harness))["id"]}


def an_approved_run(harness, *operations):
    made = harness.call(payroll_run.submit, a_run(harness))
    answer = answered(harness, made["frozen_by"], "ledger.payroll_run", made["id"])
    harness.tell(approval.approved, *answer)
    key = {"payroll_run_id": made["id"]}
    for operation in operations:
        harness.call(operation, key, idempotency_key="payroll")
    return key


def a_sale_line(harness):
    line = {"product_name": "x", "net": TEN}
    harness.tell(order.confirmed, "o-1", {**ORDER, "lines": [line]})
    [made] = harness.call(sale_line.listed)["items"]
    return {"sale_line_id": made["id"], "cost": TEN}


def a_voucher(harness):
    put = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
    upload = {**put, "name": "a.txt", "content_type": "text/plain"}
    key = {"resource": "ledger.cash_entry", "record_id": a_draft(harness)["cash_entry_id"]}
    return {**key, "upload": upload}


def an_attachment(harness, *operations):
    given = a_voucher(harness)
    made = harness.call(attachments.create, given)
    key = {name: given[name] for name in ("resource", "record_id")}
    key["attachment_id"] = made["id"]
    for operation in operations:
        harness.call(operation, key)
    return key
