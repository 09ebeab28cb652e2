"""Files of leads stay with what is over; those of customers while somebody decides about them."""

import pytest

from chassis.testing.kept_files import Holder, KeptFiles
from contracts.customers import lead, pieces, registration
from contracts.organization import approval
from customers.service import service

from . import test_promises as have


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


def approve_it(harness, registration_id):
    asked = harness.call(registration.submit, {"registration_id": registration_id})
    about = {"kind": "customers.registration", "document_resource": "customers.registration"}
    told = {"document_id": registration_id, "snapshot_hash": "0" * 64, "decided_by": "li"}
    harness.tell(
        approval.approved, asked["approval_id"], {**about, **told, "id": asked["approval_id"]}
    )


class TestKeptFiles(KeptFiles):
    service = service
    files = pieces.attachments
    holders = {
        "customers.customer": Holder(lambda h: have.a_customer(h)["customer_id"]),
        "customers.contact": Holder(lambda h: have.a_contact(h)["contact_id"]),
        "customers.activity": Holder(lambda h: have.an_activity(h)["activity_id"]),
        "customers.registration": Holder(
            lambda h: have.a_registration(h)["registration_id"], approve_it
        ),
        "customers.lead": Holder(
            lambda h: have.a_lead(h)["lead_id"],
            lambda h, key: h.call(lead.invalidate, {"lead_id": key, "reason": "空号"}),
        ),
    }
