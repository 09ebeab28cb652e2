"""Vouchers stay with what was submitted, approved, paid or posted."""

import pytest

from chassis.files import FileStore
from chassis.testing.kept_files import Holder, KeptFiles
from contracts.customers import customer
from contracts.ledger import cash_entry, expense, invoice, payroll_run, receipt
from contracts.ledger.pieces import attachments as contract
from contracts.organization import approval, staff
from ledger.service import service

from . import arranging as have
from . import paying as paid

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


def post_it(harness, entry_id):
    key = {"cash_entry_id": entry_id}
    harness.call(cash_entry.approve, key)
    harness.call(cash_entry.post, key, idempotency_key="posted")


def pay_it(harness, claim_id):
    key = {"expense_claim_id": claim_id}
    made = harness.call(expense.submit_claim, key)
    told = have.answered(harness, made["frozen_by"], "ledger.expense_claim", claim_id)
    harness.tell(approval.approved, *told)
    harness.call(expense.pay_claim, {**key, "account_code": "1002"}, idempotency_key="paid")


def known(make, key):
    """Return what makes a record of those of whom the ledger was told."""

    def make_one(harness):
        harness.tell(customer.created, "c-1", {"id": "c-1", "name": "华为"})
        harness.tell(staff.created, "p-1", {"id": "p-1", "name": "王"})
        return make(harness)[key]

    return make_one


def issue_it(harness, invoice_id):
    wanted = {"invoice_id": invoice_id, "number": f"{1:020d}"}
    harness.call(invoice.issue, wanted, idempotency_key="issued")


def approve_it(harness, run_id):
    made = harness.call(payroll_run.submit, {"payroll_run_id": run_id})
    told = have.answered(harness, made["frozen_by"], "ledger.payroll_run", run_id)
    harness.tell(approval.approved, *told)


class TestKeptFiles(KeptFiles):
    service = service
    files = contract
    holders = {
        "ledger.cash_entry": Holder(lambda h: have.a_draft(h)["cash_entry_id"], post_it),
        "ledger.receipt": Holder(known(have.money, "receipt_id"), at_once=True),
        "ledger.payment": Holder(known(have.a_payment, "payment_id"), at_once=True),
        "ledger.offset": Holder(known(paid.an_offset, "offset_id"), at_once=True),
        "ledger.payable": Holder(known(have.a_payable, "payable_id"), at_once=True),
        "ledger.invoice": Holder(known(have.an_invoice, "invoice_id"), issue_it),
        "ledger.payroll_run": Holder(known(have.a_run, "payroll_run_id"), approve_it),
        "ledger.expense_claim": Holder(lambda h: have.a_claim(h)["expense_claim_id"], pay_it),
    }


def attach(harness, claim, name):
    put = FileStore(harness.runtime.settings.upload_folder).put(PNG)
    record = {"resource": "ledger.expense_claim", "record_id": claim["expense_claim_id"]}
    upload = {**put, "name": name, "content_type": "image/png"}
    made = harness.call(contract.create, {**record, "upload": upload})
    return {**record, "attachment_id": made["id"]}


@pytest.mark.requirement("LED-08")
def test_what_is_submitted_names_its_vouchers_and_their_content(ledger):
    claim = have.a_claim(ledger.harness)
    key = attach(ledger.harness, claim, "发票.png")
    ledger.call(contract.remove, attach(ledger.harness, claim, "错.png"))
    ledger.call(expense.submit_claim, claim)
    [asked] = ledger.harness.told(expense.claim_asked)
    [file] = asked["data"]["snapshot"]["files"]
    [line] = asked["data"]["snapshot"]["lines"]
    assert (line["amount"], "minor" in line) == ("10.00 CNY", False)
    voucher = ledger.call(contract.get, key)
    assert file == {name: voucher[name] for name in ("id", "name", "size", "sha256")}


@pytest.mark.requirement("LED-03")
@pytest.mark.requirement("LED-08")
def test_the_vouchers_of_a_claim_stay_from_its_submission_on(ledger):
    claim = have.a_claim(ledger.harness)
    key = attach(ledger.harness, claim, "发票.png")
    submitted = ledger.call(expense.submit_claim, claim)
    assert ledger.refusal(ledger.call, contract.remove, key) == "document.frozen"
    assert ledger.refusal(attach, ledger.harness, claim, "假.png") == "document.frozen"
    told = have.answered(ledger.harness, submitted["frozen_by"], key["resource"], key["record_id"])
    ledger.harness.tell(approval.returned, *told)
    attach(ledger.harness, claim, "补.png")
    ledger.call(contract.remove, key)
    names = [
        change["name"]
        for entry in ledger.call(expense.claim_history, claim)["items"]
        for change in entry["changes"].get("files", [])
        if change
    ]
    assert names == ["发票.png", "补.png", "发票.png"]


def test_an_approved_entry_keeps_its_vouchers_until_it_is_a_draft_again(ledger):
    record_id = have.a_draft(ledger.harness)["cash_entry_id"]
    put = FileStore(ledger.runtime.settings.upload_folder).put(PNG)
    record = {"resource": "ledger.cash_entry", "record_id": record_id}
    upload = {**put, "name": "发票.png", "content_type": "image/png"}
    made = ledger.call(contract.create, {**record, "upload": upload})
    key = {**record, "attachment_id": made["id"]}
    ledger.call(cash_entry.approve, {"cash_entry_id": record_id})
    assert ledger.refusal(ledger.call, contract.remove, key) == "attachment.kept"
    ledger.call(cash_entry.unapprove, {"cash_entry_id": record_id})
    ledger.call(contract.remove, key)


def attached(caller, folder, resource, record_id):
    put = FileStore(folder).put(PNG)
    upload = {**put, "name": "回单.png", "content_type": "image/png"}
    given = {"resource": resource, "record_id": record_id, "upload": upload}
    return caller.call(contract.create, given)


@pytest.mark.requirement("LED-05")
def test_money_that_waits_for_its_approval_takes_papers_once_it_is_approved(ledger, tmp_path):
    asked = {"customer_id": "c-1", "amount": have.TEN, "ask_approval": True}
    made = ledger.keyed(receipt.post, asked)
    about = ledger, tmp_path / "files", "ledger.receipt", made["id"]
    assert ledger.refusal(attached, *about) == "document.frozen"
    told = have.answered(ledger.harness, made["approval_id"], "ledger.receipt", made["id"])
    ledger.harness.tell(approval.approved, *told)
    assert attached(*about)["name"] == "回单.png"


@pytest.mark.requirement("LED-05")
def test_who_reads_receipts_only_attaches_nothing_to_them(ledger, tmp_path):
    record = tmp_path / "files", "ledger.receipt", have.money(ledger.harness)["receipt_id"]
    reader = ledger.harness.acting(actor_id="r", grants=("ledger.receipt.get",))
    assert ledger.refusal(attached, reader, *record) == "forbidden"
    cashier = ledger.harness.acting(actor_id="c", grants=("ledger.receipt.*",))
    assert attached(cashier, *record)["abilities"] == []
