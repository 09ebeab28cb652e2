"""A refusal whose cause is a field of the input names that field."""

import pytest

from chassis.errors import ServiceError, sentence
from contracts.ledger import (
    account,
    account_right,
    book,
    category,
    entry,
    expense,
    invoice,
    payable,
    payroll,
    period_exception,
    receipt,
    receivable,
)
from contracts.organization import api_key

GOOD = [{"account_code": "1002", "amount": {"amount": "1.00"}}]


def said(act, *args, **about):
    """Return code and pointer of a refusal."""
    with pytest.raises(ServiceError) as refused:
        act(*args, **about)
    return refused.value.code.removeprefix("ledger."), refused.value.pointer


def posting(code="3001", amount="-1.00", currency="CNY"):
    return {"account_code": code, "amount": {"amount": amount, "currency": currency}}


@pytest.mark.parametrize(
    ("second", "day", "wrong"),
    [
        (posting("nope"), None, ("account.unknown", "/postings/1/account_code")),
        (posting("DEAD"), None, ("entry.account_closed", "/postings/1/account_code")),
        (posting("YUAN", "-1.00", "USD"), None, ("entry.wrong_currency", "/postings/1/amount")),
        (posting("CASH"), None, ("entry.below_zero", "/postings/1/amount")),
        (posting(amount="0.00"), None, ("entry.zero_posting", "/postings/1/amount")),
        (posting(amount="-2.00"), None, ("entry.unbalanced", "/postings")),
        (posting(), "1999-01-01", ("entry.before_books", "/happened_on")),
        (posting(), "2027-01-01", ("entry.not_yet", "/happened_on")),
    ],
)
def test_an_entry_says_which_posting_is_wrong(ledger, second, day, wrong):
    for fields in ({"code": "DEAD"}, {"code": "YUAN", "currency": "CNY"}, {"code": "CASH"}):
        about = {"name_zh": "甲", "type": "asset", "never_negative": fields["code"] == "CASH"}
        made = ledger.call(account.create, {**fields, **about})
        if fields["code"] == "DEAD":
            ledger.call(account.update, {"account_id": made["id"], "closed": True})
    one = {"postings": [*GOOD, second], "happened_on": day}
    assert said(ledger.keyed, entry.post, one) == wrong
    fine = {"postings": [*GOOD, posting()]}
    told = said(ledger.keyed, entry.post_batch, {"entries": [fine, one]})
    assert told == (wrong[0], f"/entries/1{wrong[1]}")


def test_a_receipt_says_which_allocation_is_wrong(ledger):
    [debt] = ledger.owe("100.00")
    [theirs] = ledger.owe("100.00", customer="c-2")
    at = "/allocations/1/receivable_id"
    fine = (debt, "1.00")
    dollars = {"amount": "9.00", "currency": "USD"}
    for second, code in (
        (({"id": "nope"}, "1.00"), "unknown_record"),
        ((theirs, "1.00"), "receipt.other_customer"),
        (fine, "receipt.allocated_twice"),
    ):
        assert said(ledger.receive, "9.00", fine, second) == (code, at)
    zero = said(ledger.receive, "9.00", (debt, "0.00"))
    assert zero == ("receipt.nothing_received", "/allocations/0/amount")
    part = {"receivable_id": debt["id"], "amount": dollars}
    body = {"customer_id": "c-1", "amount": {"amount": "9.00"}, "allocations": [part]}
    told = said(ledger.keyed, receipt.post, body)
    assert told == ("receipt.other_currency", "/allocations/0/amount")


def test_money_says_whether_its_day_or_its_account_is_wrong(ledger):
    ledger.call(book.close, {"until": "2026-02-28"})
    early = {"received_on": "2026-02-01"}
    assert said(ledger.receive, "1.00", **early) == ("entry.period_closed", "/received_on")
    body = {"supplier_id": "s-1", "amount": {"amount": "1.00"}, "paid_on": "2026-02-01"}
    told = said(ledger.keyed, payable.pay, body)
    assert told == ("entry.period_closed", "/paid_on")
    parts = [{"payable_id": "nope", "amount": {"amount": "1.00"}}]
    told = said(ledger.keyed, payable.pay, {**body, "parts": parts, "paid_on": None})
    assert told == ("unknown_record", "/parts/0/payable_id")


def test_an_invoice_says_which_field_is_wrong(ledger):
    line = {"name": "x", "amount": {"amount": "9.00"}, "rate": "0"}
    body = {"kind": "special", "party_id": "c-1", "title": {"name": "甲"}, "lines": [line]}
    told = said(ledger.keyed, invoice.create, body)
    assert told == ("invoice.title_incomplete", "/title/tax_number")
    body |= {"kind": "ordinary", "receivable_id": "nope"}
    assert said(ledger.keyed, invoice.create, body) == ("unknown_record", "/receivable_id")
    [debt] = ledger.owe("8.99")
    body["receivable_id"] = debt["id"]
    assert said(ledger.keyed, invoice.create, body) == ("invoice.over_invoiced", "/lines")


@pytest.mark.requirement("LED-08")
def test_a_claim_says_which_line_is_wrong(ledger):
    kept = {k: ledger.call(category.create, {"name": k, "kind": k}) for k in ("income", "expense")}
    fine = {
        "category_id": kept["expense"]["id"],
        "amount": {"amount": "1.00"},
        "happened_on": "2026-03-25",
        "voucher_number": "V1",
    }
    for wrong, code, field in (
        ({"category_id": kept["income"]["id"]}, "expense_claim.wrong_category", "category_id"),
        ({"category_id": "nope"}, "unknown_record", "category_id"),
        ({"amount": {"amount": "0.00"}}, "expense_claim.amounts", "amount"),
        ({"happened_on": "2026-03-26"}, "expense_claim.not_yet", "happened_on"),
        ({}, "expense_claim.claimed_before", "voucher_number"),
    ):
        told = {"title": "x", "lines": [fine, {**fine, **wrong}]}
        assert said(ledger.call, expense.create_claim, told) == (code, f"/lines/1/{field}")


@pytest.mark.parametrize(
    ("scope", "zh"),
    [
        ("all", "银行流水号 B-1 已由回款 RC202603-00001 登记，请勿重复。"),
        ("own", "银行流水号 B-1 已由回款登记，请勿重复。"),
    ],
)
def test_a_second_receipt_names_the_first_by_number_to_those_who_see_it(ledger, scope, zh):
    ledger.receive("1.00", bank_reference="B-1")
    about = {"actor_id": "other", "scopes": {"*": scope}}
    with pytest.raises(ServiceError) as refused:
        body = {"customer_id": "c-1", "amount": {"amount": "1.00"}, "bank_reference": "B-1"}
        ledger.keyed(receipt.post, body, **about)
    assert sentence(refused.value.code, "zh", refused.value.details) == zh


def test_days_that_come_before_their_cause_are_refused_at_their_field(ledger):
    made = ledger.keyed(entry.post, {"postings": [*GOOD, posting()], "happened_on": "2026-03-20"})
    back = {"entry_id": made["id"], "happened_on": "2026-03-19"}
    early = said(ledger.keyed, entry.reverse, back)
    assert early == ("entry.reversed_too_early", "/happened_on")
    assert ledger.keyed(entry.reverse, {**back, "happened_on": "2026-03-20"})["kind"] == "reversal"
    days = {"happened_on": "2026-03-20", "due_on": "2026-03-19"}
    due = {"customer_id": "c-1", "title": "x", "amount": {"amount": "1.00"}}
    late = said(ledger.keyed, receivable.create, {**due, **days})
    assert late == ("receivable.due_too_early", "/due_on")


def test_money_is_held_on_assets_and_liabilities_only(ledger):
    new = {"name_zh": "甲", "holds_money": True}
    refused = said(ledger.call, account.create, {**new, "code": "X1", "type": "expense"})
    assert refused == ("account.holds_no_money", "/holds_money")
    assert ledger.call(account.create, {**new, "code": "X2", "type": "liability"})["holds_money"]


def test_locked_days_are_refused_at_the_field_that_would_open_them(ledger):
    for operation in (book.close, book.lock):
        ledger.call(operation, {"until": "2026-01-31"})
    ledger.call(book.close, {"until": "2026-02-28"})
    assert said(ledger.call, book.reopen, {"until": None, "reason": "x"}) == (
        "period.locked",
        "/until",
    )
    days = {"from_on": "2026-01-31", "until_on": "2026-02-01"}
    about = {"expires_at": "2026-04-01T00:00:00Z", "reason": "x"}
    refused = said(ledger.call, period_exception.create, {**days, **about})
    assert refused == ("period.locked", "/from_on")


@pytest.mark.requirement("LED-07")
@pytest.mark.parametrize("field", ["receivable_id", "order_id"])
def test_what_a_supplier_invoiced_names_no_receivable_of_ours(ledger, field):
    [debt] = ledger.owe("113.00")
    line = {"name": "x", "amount": {"amount": "1.00"}, "rate": "13"}
    body = {"kind": "ordinary", "party_id": "s-1", "title": {"name": "x"}, "lines": [line]}
    for named in (debt["id"], "nope"):
        wrong = {**body, "direction": "received", field: named}
        told = said(ledger.keyed, invoice.create, wrong)
        assert told == ("invoice.of_supplier", f"/{field}")


@pytest.mark.requirement("LED-02")
def test_rights_are_given_to_colleagues_and_systems_that_there_are(ledger):
    key = {"account_id": "account-1002"}
    one, nobody = ({"person_id": person, "verbs": ["view"]} for person in ("a", "nobody"))
    told = said(ledger.call, account_right.set_, {**key, "items": [one, nobody]})
    assert told == ("unknown_colleague", "/items/1/person_id")
    ledger.tell(
        api_key.created, "nobody", {"id": "nobody", "name": "ERP", "role_id": "r", "version": 1}
    )
    made = ledger.call(account_right.set_, {**key, "items": [one, nobody]})["items"]
    assert [right["person_id"] for right in made] == ["a", "nobody"]


@pytest.mark.requirement("LED-09")
def test_who_never_signs_in_is_paid_without_a_colleague_s_id(ledger):
    pay = {"name": "保洁", "base": {"amount": "1.00"}, "insurance_base": {"amount": "1.00"}}
    told = said(ledger.call, payroll.create_person, {**pay, "person_id": "nobody"})
    assert told == ("unknown_colleague", "/person_id")
    assert ledger.call(payroll.create_person, pay)["person_id"]
