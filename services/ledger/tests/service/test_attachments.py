"""Files of entries of the account books and of expense claims."""

import pytest

from chassis.files import FileStore
from contracts.ledger import cash_entry, category
from contracts.ledger.pieces import attachments as contract

pytestmark = pytest.mark.requirement("LED-03")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def entry(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    top = ledger.call(category.create, {"name": "办公", "kind": "expense"})
    fields = {"kind": "expense", "account_code": "1002", "amount": {"amount": "8.00"}}
    made = ledger.call(cash_entry.create, {**fields, "category_id": top["id"]})
    return {"resource": "ledger.cash_entry", "record_id": made["id"]}


def attach(ledger, record, who=None):
    put = FileStore(ledger.runtime.settings.upload_folder).put(PNG)
    upload = {**put, "name": "发票.png", "content_type": "image/png"}
    return (who or ledger).call(contract.create, {**record, "upload": upload})


def test_a_voucher_is_attached_to_an_entry_and_read_again(ledger, entry):
    made = attach(ledger, entry)
    [told] = ledger.call(contract.listed, entry)["items"]
    assert (told["name"], told["content_type"]) == ("发票.png", "image/png")
    file = ledger.call(contract.download, {**entry, "attachment_id": made["id"]})["file"]
    store = FileStore(ledger.runtime.settings.upload_folder)
    assert b"".join(store.chunks(file["id"])) == PNG


def test_who_may_not_change_the_entry_attaches_nothing(ledger, entry):
    reader = ledger.harness.acting(actor_id="r", grants=("ledger.cash_entry.get",))
    assert ledger.refusal(attach, ledger, entry, reader) == "forbidden"
    stranger = ledger.harness.acting(actor_id="x", scopes={"*": "own"})
    assert ledger.refusal(stranger.call, contract.listed, entry) == "not_found"
    other = {**entry, "resource": "ledger.account"}
    assert ledger.refusal(ledger.call, contract.listed, other) == "not_found"
