"""Files of tickets stay once they are closed."""

import pytest

from chassis.testing.kept_files import Holder, KeptFiles
from contracts.service_desk import pieces, ticket
from service_desk.service import service

from . import test_promises as have


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(service.settings, "upload_folder", tmp_path / "files")


def close(harness, ticket_id):
    key = {"ticket_id": ticket_id}
    harness.call(ticket.solve, key, if_version=1)
    harness.call(ticket.close, key, if_version=2)


class TestKeptFiles(KeptFiles):
    service = service
    files = pieces.attachments
    holders = {"service_desk.ticket": Holder(lambda h: have.a_ticket(h)[0]["ticket_id"], close)}
