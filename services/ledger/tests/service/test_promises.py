"""The ledger keeps what every service keeps, also when it is killed anywhere."""

import pytest

from chassis.files import FileStore
from chassis.testing.crashes import Case
from chassis.testing.mounted import KILLED, a_job_that_waits, field_cases, view_cases
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import customer, imports, merger
from contracts.ledger import (
    account,
    account_right,
    bad_debt,
    bank_rule,
    bank_statement,
    book,
    budget,
    cash_entry,
    category,
    credit_note,
    digest,
    entry,
    expense,
    exposure,
    invoice,
    offset,
    opening_import,
    payable,
    payment_plan,
    payroll,
    payroll_run,
    pending_entry,
    period_exception,
    pieces,
    prepaid_card,
    product_cost,
    receipt,
    receivable,
    rounding_tolerance,
    sale_line,
    supplier_credit,
    year_end,
)
from contracts.ledger.pieces import attachments
from contracts.organization import (
    api_key,
    approval,
    department,
    handover,
    personal_request,
    role,
    staff,
)
from contracts.sales import order, product
from contracts.testing import heard
from ledger.service import service

from . import arranging as have
from . import banking as bank
from . import paying as paid

pytestmark = [pytest.mark.requirement("LED-01"), pytest.mark.timeout(400)]
PRICED = {"product_id": "p-1", "on": "2026-01-01", "unit_cost": have.TEN}
MERGERS = [
    event.type
    for event in (
        merger.customers_merged,
        merger.customers_split,
        merger.contacts_merged,
        merger.contacts_split,
    )
]
EXPORTS = [one for name, one in vars(pieces).items() if name.endswith("_export")]
BILLED = {"idempotency_key": "billed"}
KEY = {"id": "key", "name": "Key", "role_id": "partner", "version": 1}
ACME = {"id": "c-9", "name": "Acme", "kind": "company"}
ALIKE = dict.fromkeys(MERGERS, "tried where mergers are tested")
ALIKE[personal_request.asked.type] = "killed in test_personal_data"
ALIKE[handover.asked.type] = "tried where handovers are tested"


def filled_in(harness, resource, key):
    about = {"resource": resource, "key": "c_code", "kind": "text", "label": "编码"}
    harness.call(pieces.custom_fields.create, about)
    return {**key, "custom": {"c_code": "A"}}


def goods_back(harness):
    """Let an order be invoiced and tell that its goods came back."""
    harness.tell(order.confirmed, "o-1", have.ORDER)
    [debt] = harness.call(receivable.listed, {"source_id": "o-1"})["items"]
    bill = harness.call(invoice.create, {**have.BILL, "receivable_id": debt["id"]}, **BILLED)
    wanted = {"invoice_id": bill["id"], "number": f"{1:020d}"}
    harness.call(invoice.issue, wanted, idempotency_key="issued")
    told = {"id": "back", "exchange": False, "reason": "x"}
    return "o-1", {**have.ORDER, "return_total": have.TEN, "goods_return": told}


def goods_never_shipped(harness):
    """Let an order be paid and tell that nobody wants its goods any more."""
    have.a_paid_order(harness)
    return "o-1", {**have.ORDER, "closed_total": have.TEN, "reason": "x"}


def a_table(harness):
    lines = "科目编码,科目名称,借方,贷方\n1002,银行存款,100,\n3001,实收资本,,100\n"
    stored = FileStore(harness.runtime.settings.upload_folder).put(lines.encode())
    return {
        "upload": {"name": "期初.csv", "content_type": "text/csv", **stored},
        "on": "2026-01-01",
    }


def a_proposal(harness):
    harness.tell(order.returned, *goods_back(harness), version=2)
    [note] = harness.call(credit_note.listed)["items"]
    return {"credit_note_id": note["id"]}


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


PIECES = (
    *field_cases(pieces.custom_fields, "ledger.receipt"),
    *view_cases(pieces.saved_views, "ledger.receipt"),
)


class TestPromises(ServicePromises):
    service = service
    silent = {one.id: "a job tells how far it is" for one in (*EXPORTS, opening_import.start)}
    untold = {"ledger.digest": "it is sealed once and never changed"}
    believed = {
        "ledger.opening_balance.post /lines/0/customer_id": "its account is kept for nobody",
        "ledger.opening_balance.post /lines/0/person_id": "its account is kept for nobody",
        "ledger.payment.post /supplier_id": "the parts say that they are another's",
        "ledger.payment.post /receipt_id": "the parts say that nothing is divided",
    }
    uncrashed = ALIKE | dict.fromkeys((case.name for case in PIECES), KILLED)
    inputs = tuple(
        map(
            have.knowing,
            [
                Case(expense.update_claim, lambda h: (have.a_changed_claim(h),)),
                Case(payroll_run.create, lambda h: (have.a_month_with_figures(h),)),
                Case(invoice.create, lambda h: ({**have.BILL, "direction": "received"},)),
                *PIECES,
            ],
        )
    )
    catalogue = catalogue().of("ledger")
    cases = list(
        map(
            have.knowing,
            [
                Case(account.create, lambda h: (have.SAVINGS,)),
                Case(account.update, lambda h: ({**have.an_account(h), "name_zh": "建行"},)),
                Case(book.close, lambda h: ({"until": "2026-01-31"},)),
                Case(book.reopen, lambda h: (have.a_closed_period(h),)),
                Case(account_right.set_, lambda h: (have.RIGHTS,)),
                Case(category.create, lambda h: (have.OFFICE,)),
                Case(category.update, lambda h: ({**have.a_category(h), "name": "行政"},)),
                Case(cash_entry.create, lambda h: (have.a_movement(h),)),
                Case(cash_entry.update, lambda h: ({**have.a_draft(h), "memo": "x"},)),
                Case(cash_entry.remove, lambda h: (have.a_draft(h),)),
                Case(cash_entry.restore, lambda h: (have.a_draft(h, cash_entry.remove),)),
                Case(cash_entry.approve, lambda h: (have.a_draft(h),)),
                Case(cash_entry.unapprove, lambda h: (have.a_draft(h, cash_entry.approve),)),
                Case(cash_entry.post, lambda h: (have.a_draft(h, cash_entry.approve),)),
                Case(
                    cash_entry.reverse,
                    lambda h: (paid.why(have.a_draft(h, cash_entry.approve, cash_entry.post)),),
                ),
                Case(payment_plan.create, lambda h: (have.PLAN,)),
                Case(
                    payment_plan.update,
                    lambda h: ({**have.a_plan(h), "lines": have.PLAN["lines"]},),
                ),
                Case(payment_plan.open_, lambda h: (have.a_plan(h),)),
                Case(payment_plan.remove, lambda h: (have.a_plan(h),)),
                Case(bad_debt.write_off, lambda h: ({**have.a_debt(h), "reason": "x"},)),
                Case(bad_debt.recover, lambda h: (have.a_bad_debt(h),)),
                Case(
                    credit_note.create,
                    lambda h: ({**have.a_settled_debt(h), "amount": have.TEN, "reason": "x"},),
                ),
                Case(credit_note.withdraw, lambda h: (have.a_credit(h),)),
                Case(credit_note.give, lambda h: (a_proposal(h),)),
                Case(credit_note.dismiss, lambda h: (a_proposal(h),)),
                Case(payable.create, lambda h: (have.OWED,)),
                Case(payable.cancel, lambda h: (have.a_payable(h),)),
                Case(
                    supplier_credit.create,
                    lambda h: ({**have.a_payable(h), "amount": have.TEN, "reason": "x"},),
                ),
                Case(supplier_credit.withdraw, lambda h: (have.a_supplier_credit(h),)),
                Case(
                    payable.pay,
                    lambda h: ({"supplier_id": "c-1", "amount": have.TEN, **have.shares(h)},),
                ),
                Case(
                    payable.update_payment,
                    lambda h: (filled_in(h, "ledger.payment", have.a_payment(h)),),
                ),
                Case(payable.allocate, lambda h: ({**have.a_payment(h), **have.shares(h)},)),
                Case(
                    payable.reverse,
                    lambda h: ({**have.a_payment(h, **have.shares(h)), "reason": "x"},),
                ),
                Case(payable.book, lambda h: (have.an_approved_payment(h),)),
                Case(payable.discard, lambda h: (have.an_approved_payment(h),)),
                Case(offset.post, lambda h: (paid.both_sides(h),)),
                Case(
                    offset.update,
                    lambda h: (filled_in(h, "ledger.offset", paid.an_offset(h)),),
                ),
                Case(offset.book, lambda h: (paid.an_approved_offset(h),)),
                Case(offset.discard, lambda h: (paid.an_approved_offset(h),)),
                Case(offset.reverse, lambda h: (paid.why(paid.an_offset(h)),)),
                Case(invoice.create, lambda h: (have.BILL,)),
                Case(invoice.file, have.a_bill_to_a_title),
                Case(invoice.issue, lambda h: ({**have.an_invoice(h), "number": f"{1:020d}"},)),
                Case(invoice.void, lambda h: (have.an_invoice(h),)),
                Case(invoice.red, lambda h: ({**have.an_issued_invoice(h), "reason": "x"},)),
                Case(year_end.close_year, lambda h: (have.a_year(h),)),
                Case(year_end.reopen_year, lambda h: (have.a_closed_year(h),)),
                Case(year_end.open_balances, lambda h: (have.OPENING,)),
                Case(
                    year_end.set_rate,
                    lambda h: ({"currency": "USD", "on": "2026-01-01", "rate": "7"},),
                ),
                Case(year_end.revalue, lambda h: (have.dollars(h),)),
                Case(expense.create_claim, lambda h: (have.claim_fields(h),)),
                Case(expense.update_claim, lambda h: ({**have.a_claim(h), "title": "x"},)),
                Case(expense.submit_claim, lambda h: (have.a_claim(h),)),
                Case(expense.pay_claim, lambda h: (have.an_approved_claim(h),)),
                Case(expense.discard_claim, lambda h: (have.an_approved_claim(h),)),
                Case(expense.discard_advance, lambda h: (have.an_advance(h),)),
                *(Case(answer, have.a_submitted_claim) for answer in approval.ANSWERS),
                Case(expense.create_advance, lambda h: ({"amount": have.TEN, "reason": "x"},)),
                Case(expense.pay_advance, lambda h: (have.an_advance(h),)),
                Case(
                    expense.return_advance,
                    lambda h: ({**have.an_advance(h, expense.pay_advance), "amount": have.TEN},),
                ),
                Case(expense.reverse_claim, lambda h: (paid.why(paid.a_paid_claim(h)),)),
                Case(
                    expense.reverse_advance,
                    lambda h: (paid.why(have.an_advance(h, expense.pay_advance)),),
                ),
                Case(budget.create_budget, lambda h: (have.BUDGET,)),
                Case(budget.update_budget, lambda h: ({**have.a_budget(h), "name": "x"},)),
                Case(prepaid_card.create, lambda h: ({"number": "K1", "customer_id": "c-1"},)),
                Case(prepaid_card.top_up, lambda h: ({**have.a_card(h), "amount": have.TEN},)),
                Case(prepaid_card.spend, lambda h: (have.a_full_card(h),)),
                Case(prepaid_card.refund, lambda h: (have.a_full_card(h),)),
                Case(prepaid_card.reverse, lambda h: (paid.why(paid.a_card_move(h)),)),
                Case(prepaid_card.transfer, lambda h: (have.two_cards(h),)),
                Case(prepaid_card.set_state, lambda h: ({**have.a_card(h), "state": "blocked"},)),
                Case(payroll.create_year, lambda h: (have.PAY_YEAR,)),
                Case(payroll.update_year, lambda h: ({**have.a_pay_year(h), "source": "y"},)),
                Case(payroll.create_item, lambda h: (have.PAY_ITEM,)),
                Case(payroll.update_item, lambda h: ({**have.a_pay_item(h), "name": "x"},)),
                Case(payroll.create_person, lambda h: (have.PAY_PERSON,)),
                Case(payroll.update_person, lambda h: ({**have.a_paid_person(h), "name": "x"},)),
                Case(payroll_run.create, lambda h: (have.a_month(h),)),
                Case(payroll_run.submit, lambda h: (have.a_run(h),)),
                Case(payroll_run.post, lambda h: (have.an_approved_run(h),)),
                Case(payroll_run.pay, lambda h: (have.an_approved_run(h, payroll_run.post),)),
                Case(payroll_run.discard, lambda h: (have.an_approved_run(h, payroll_run.post),)),
                Case(
                    payroll_run.reverse,
                    lambda h: (
                        paid.why(have.an_approved_run(h, payroll_run.post, payroll_run.pay)),
                    ),
                ),
                Case(bank_statement.import_, lambda h: (bank.an_upload(h),)),
                Case(bank_statement.match_all, lambda h: (bank.a_statement(h),)),
                Case(bank_statement.remove, lambda h: (bank.a_statement(h),)),
                Case(bank_statement.match_one, lambda h: (bank.a_bank_match(h),)),
                Case(bank_statement.match_together, lambda h: (bank.lines_for_postings(h),)),
                Case(bank_statement.unmatch, lambda h: (bank.a_matched_line(h),)),
                Case(bank_statement.ignore, lambda h: (bank.a_bank_line(h),)),
                Case(rounding_tolerance.create, lambda h: (paid.a_role(h),)),
                Case(rounding_tolerance.update, lambda h: (paid.a_lower_tolerance(h),)),
                Case(rounding_tolerance.remove, lambda h: (paid.a_tolerance(h),)),
                Case(bank_rule.create, lambda h: (bank.a_rule_for_fees(h),)),
                Case(bank_rule.update, lambda h: ({**bank.a_rule(h), "position": 5},)),
                Case(bank_rule.remove, lambda h: (bank.a_rule(h),)),
                Case(bank_rule.apply, lambda h: (bank.a_rule_and_a_statement(h),)),
                Case(sale_line.set_cost, lambda h: (have.a_sale_line(h),)),
                Case(product_cost.set_, lambda h: (PRICED,)),
                *(Case(one, lambda h: ({"columns": ["id"]},)) for one in EXPORTS),
                Case(attachments.create, lambda h: (have.a_voucher(h),)),
                Case(attachments.remove, lambda h: (have.an_attachment(h),)),
                Case(attachments.restore, lambda h: (have.an_attachment(h, attachments.remove),)),
                Case(book.lock, lambda h: (have.closed_days(h),)),
                Case(period_exception.create, lambda h: (have.EXCEPTION,)),
                Case(period_exception.revoke, lambda h: (have.an_exception(h),)),
                Case(digest.seal),
                Case(pending_entry.create, lambda h: (have.CAPITAL,)),
                Case(pending_entry.post, lambda h: (have.a_pending(h),)),
                Case(pending_entry.void, lambda h: (have.a_pending(h),)),
                Case(pending_entry.draft_reversal, lambda h: (have.an_entry(h),)),
                Case(pending_entry.review, lambda h: (have.a_pending(h, actor_id="boss"),)),
                Case(
                    pending_entry.unreview,
                    lambda h: (have.a_pending(h, pending_entry.review, actor_id="boss"),),
                ),
                Case(entry.post, lambda h: (have.CAPITAL,)),
                Case(entry.post_batch, lambda h: ({"entries": [have.CAPITAL, have.CAPITAL]},)),
                Case(entry.reverse, lambda h: (have.an_entry(h),)),
                Case(receivable.create, lambda h: (have.DEBT,)),
                Case(receivable.cancel, lambda h: ({**have.a_debt(h), "reason": "x"},)),
                Case(
                    receipt.post,
                    lambda h: ({"customer_id": "c-1", "amount": have.TEN, **have.parts(h)},),
                ),
                Case(receipt.post, lambda h: (have.paid_by_card(h),)),
                Case(
                    receipt.post,
                    lambda h: ({"customer_id": "c-1", "amount": have.TEN, **have.a_payment(h)},),
                ),
                Case(receipt.update, lambda h: (filled_in(h, "ledger.receipt", have.money(h)),)),
                Case(receipt.allocate, lambda h: ({**have.money(h), **have.parts(h)},)),
                Case(receipt.reverse, lambda h: ({**have.a_paid_debt(h), "reason": "x"},)),
                Case(
                    receipt.reverse,
                    lambda h: ({**have.money(h, **have.a_payment(h)), "reason": "x"},),
                ),
                Case(receipt.book, lambda h: (have.an_approved_receipt(h),)),
                Case(receipt.discard, lambda h: (have.an_approved_receipt(h),)),
                Case(exposure.hold, lambda h: (have.HOLD, have.SALES)),
                Case(
                    exposure.release,
                    lambda h: (
                        have.held(h) and {"customer_id": "c-1", "order_id": "o-1"},
                        have.SALES,
                    ),
                ),
                Case(order.confirmed, have.held),
                Case(order.cancelled, have.a_paid_order),
                Case(order.returned, goods_back),
                Case(order.closed, goods_never_shipped),
                Case(order.shipped, paid.goods_to_ship),
                Case(staff.created, lambda h: ("rep", {"id": "rep", "name": "Rep"})),
                Case(role.created, lambda h: ("r", {"id": "r", "name": "R"})),
                Case(department.created, lambda h: ("d", {"id": "d", "name": "D", "path": "/d/"})),
                Case(api_key.created, lambda h: ("key", KEY)),
                Case(product.created, lambda h: ("p-9", {"id": "p-9", "name": "货"})),
                Case(customer.created, lambda h: ("c-9", ACME)),
                Case(customer.removed, lambda h: ("c-9", ACME)),
                Case(imports.imported, lambda h: ("j", {"job_id": "j", "customers": [ACME]})),
                *heard(service),
                Case(opening_import.start, lambda h: (a_table(h),)),
                Case(
                    opening_import.jobs.cancel,
                    lambda h: (a_job_that_waits(h, opening_import.start, a_table(h)),),
                ),
            ],
        )
    )
