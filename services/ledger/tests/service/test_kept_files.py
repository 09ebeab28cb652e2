"""Vouchers stay with what was submitted, approved, paid or posted."""

import pytest

from chassis.files import FileStore
from chassis.testing.kept_files import Holder, KeptFiles
from contracts.ledger import cash_entry, expense
from contracts.ledger.pieces import attachments as contract
from contracts.organization import approval
from ledger.service import service

from . import arranging as have

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


class TestKeptFiles(KeptFiles):
    service = service
    files = contract
    holders = {
        "ledger.cash_entry": Holder(lambda h: have.a_draft(h)["cash_entry_id"], post_it),
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
