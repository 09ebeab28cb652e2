"""Files of orders and deals stay with what was confirmed, won or is being decided."""

import pytest

from chassis.files import FileStore
from chassis.testing.kept_files import Holder, KeptFiles
from contracts.organization import permit
from contracts.sales import opportunity, order, permit_subject, pieces, quote
from sales.service import service

from . import test_promises as have


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


class TestKeptFiles(KeptFiles):
    service = service
    files = pieces.attachments
    holders = {
        "sales.product": Holder(lambda h: have.a_product(h)["product_id"]),
        "sales.opportunity": Holder(
            lambda h: have.a_deal(h)["opportunity_id"],
            lambda h, key: h.call(opportunity.win, {"opportunity_id": key}),
        ),
        "sales.quote": Holder(
            lambda h: have.a_quote(h)["quote_id"],
            lambda h, key: h.call(quote.send, {"quote_id": key}),
        ),
        "sales.order": Holder(
            lambda h: have.an_order(h)["order_id"],
            lambda h, key: h.call(order.confirm, {"order_id": key}),
        ),
    }


@pytest.fixture
def contract_file(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "10"}]
    made = sales.call(order.create, {"customer_id": huawei, "lines": lines})
    put = FileStore(sales.runtime.settings.upload_folder).put(b"hello")
    record = {"resource": "sales.order", "record_id": made["id"]}
    upload = {**put, "name": "合同.txt", "content_type": "text/plain"}
    file = sales.call(pieces.attachments.create, {**record, "upload": upload})
    return {**record, "attachment_id": file["id"]}


@pytest.mark.requirement("ORG-20")
def test_a_change_of_files_ends_the_permit_that_was_given(sales, contract_file):
    told = {"action": "sales.order.confirm", "record_id": contract_file["record_id"]}
    told |= {"state": "approved", "record_version": 1}
    sales.tell(permit.moved, "p1", told)
    sales.call(pieces.attachments.remove, contract_file)
    [outdated] = [e for e in permit_subject.permit_subject.events if e.action == "outdated"]
    assert [one["data"]["permit_id"] for one in sales.told(outdated)] == ["p1"]


def test_approvers_are_told_the_files_of_a_record_that_who_asks_may_read(sales, contract_file):
    key = {"order_id": contract_file["record_id"]}
    asked = {"action": "sales.order.confirm", "command": key, "record_version": 1}

    def described(**about):
        return sales.call(permit_subject.describe, asked, via="gateway", **about)["record"]

    [file] = described()["files"]
    assert (file["name"], file["size"], len(file["sha256"])) == ("合同.txt", 5, 64)
    assert "files" not in described(grants=("sales.order.confirm",))
