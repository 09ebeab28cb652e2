"""Each service with a broker user of its own, which may do what it needs and nothing else."""

import json

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker
from tests.e2e.door import hear

from house import definitions
from house.broker import Broker
from house.demo.client import UNKNOWN_YET, Client, Refused, wait_for
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.suite import GATEWAY, SERVICES, Suite

NAMES = (*SERVICES, GATEWAY)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A suite in which nobody uses the broker's administrator."""
    folder = tmp_path_factory.mktemp("guarded")
    broker = Broker(folder / "broker").start()
    told = folder / "definitions.json"
    told.write_text(json.dumps(definitions.with_passwords({n: f"pw-{n}" for n in NAMES})))
    broker.ctl("import_definitions", str(told))
    uris = {n: broker.uri.replace("guest:guest", f"crm-{n}:pw-{n}") for n in NAMES}
    environment = {f"{name.upper()}_AMQP_URI": uri for name, uri in uris.items()}
    try:
        with Suite(folder / "run", amqp_uri=broker.uri, environment=environment) as suite:
            broker.ctl("delete_user", "guest")
            yield suite, uris
    finally:
        broker.stop()


@pytest.mark.requirement("PLT-08")
def test_the_suite_works_with_the_least_permissions(guarded):
    suite, _ = guarded
    sign_in(Day(suite.url, suite.first_password, quiet=True))
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    customer = client.post("/customers", {"name": "最小权限有限公司"})
    opportunity = {"name": "首单", "customer_id": customer["id"], "customer_name": "x"}
    wait_for("sales knows the customer", lambda: _opened(client, opportunity))
    path = f"/customers/{customer['id']}/timeline"
    wait_for("the event came", lambda: "opportunity" in str(client.get(path)["items"]))


def test_the_gateway_may_hear_every_event_and_tell_none(guarded):
    suite, _ = guarded
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    heard = hear(suite, client)
    lead = client.post("/leads", {"name": "王实时", "company": "最小权限实时公司"})
    wait_for("the change is told", lambda: any(lead["id"] in line for line in heard))
    assert "news_lost" not in suite.log("gateway")


def _opened(client, opportunity):
    try:
        return client.post("/opportunities", opportunity)
    except Refused as refusal:
        assert refusal.code in UNKNOWN_YET
        return None


@pytest.mark.requirement("PLT-08")
@pytest.mark.parametrize(
    "attempt",
    [
        lambda ch: ch.basic_publish("crm.events", "ledger.entry.posted.v1", b"{}"),
        lambda ch: ch.basic_publish("nameko-rpc", "service_desk.ticket_create", b"{}"),
        lambda ch: ch.basic_get("ledger.events"),
        lambda ch: ch.queue_bind("customers.events", "crm.events", "organization.session.#"),
        lambda ch: ch.queue_bind("customers.events", "nameko-rpc", "ledger.*"),
        lambda ch: ch.queue_delete("sales.events"),
    ],
)
def test_a_service_may_not_do_what_is_not_its_business(guarded, attempt):
    _, uris = guarded
    connection = pika.BlockingConnection(pika.URLParameters(uris["customers"]))
    channel = connection.channel()
    channel.confirm_delivery()
    with pytest.raises(ChannelClosedByBroker) as refusal:
        attempt(channel)
        channel.queue_declare("customers.events", passive=True)
    connection.close()
    assert refusal.value.reply_code == 403
