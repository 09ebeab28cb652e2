"""A partner with a broker user of its own: told over AMQP, and told again through the gateway."""

import threading

import pytest
from tests.e2e.door import name

from crm_partner import PartnerClient
from house.demo.client import wait_for

TOPICS = ["customers.customer.*"]


@pytest.fixture
def partner(suite, admin):
    """A partner whose user has the rights that the suite says it needs, and what it heard."""
    made = admin.post("/partners", {"name": "erp-of-acme", "topics": TOPICS})
    rights = made["broker_rights"]
    suite.broker.ctl("add_user", made["name"], "secret")
    allowed = [rights[kind] for kind in ("configure", "write", "read")]
    suite.broker.ctl("set_permissions", made["name"], *allowed)
    uri = suite.amqp_uri.replace("guest:guest", f"{made['name']}:secret")
    client, heard = PartnerClient(uri, made["name"]), []
    thread = threading.Thread(target=client.listen, args=(heard.append,), daemon=True)
    thread.start()
    yield made, heard
    client.stop()
    thread.join(10)


@pytest.mark.requirement("PLT-07")
def test_a_partner_hears_what_it_is_granted_and_can_ask_for_it_again(admin, partner):
    made, heard = partner
    customers = [admin.post("/customers", {"name": name()}) for _ in range(3)]
    admin.post("/leads", {"name": "不在授权之内", "company": name()})
    wait_for("the partner hears of them", lambda: len(heard) >= 3)
    created = [event for event in heard if event.type == "customers.customer.created.v1"]
    assert [event.subject for event in created] == [customer["id"] for customer in customers]
    assert {event.type.rpartition(".customer.")[0] for event in heard} == {"customers"}
    page = admin.get(f"/partners/{made['id']}/events", after=created[0].sequence, limit=1)
    assert [item["event"]["id"] for item in page["items"]] == [created[1].id]
    assert page["more"] is True
