"""Files of leads stay with what is over; those of customers while somebody decides about them."""

import pytest

from chassis.testing.kept_files import Holder, KeptFiles
from contracts.customers import lead, pieces
from customers.service import service

from . import test_promises as have


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


class TestKeptFiles(KeptFiles):
    service = service
    files = pieces.attachments
    holders = {
        "customers.customer": Holder(lambda h: have.a_customer(h)["customer_id"]),
        "customers.contact": Holder(lambda h: have.a_contact(h)["contact_id"]),
        "customers.activity": Holder(lambda h: have.an_activity(h)["activity_id"]),
        "customers.lead": Holder(
            lambda h: have.a_lead(h)["lead_id"],
            lambda h, key: h.call(lead.invalidate, {"lead_id": key, "reason": "空号"}),
        ),
    }
