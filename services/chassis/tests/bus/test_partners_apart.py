"""Partners find their queues in a virtual host where nothing of the suite lies."""

import json

import amqp
import pytest
from probes import Client

from chassis.bus.bridge import Bridge
from chassis.bus.link import NoBroker, reach
from house.definitions import PARTNERS, with_passwords
from house.suite import GATEWAY, SERVICES


def address(broker, user, password, host):
    return broker.uri.replace("guest:guest", f"{user}:{password}").rstrip("/") + f"/{host}"


@pytest.fixture
def apart(broker, tmp_path):
    """The broker with the users of the suite and the partner acme."""
    names = (GATEWAY, *SERVICES)
    told = with_passwords({n: f"pw-{n}" for n in names}, {"acme": "pw-acme"})
    file = tmp_path / "definitions.json"
    file.write_text(json.dumps(told))
    broker.ctl("import_definitions", str(file))
    return broker


@pytest.mark.requirement("PLT-08")
def test_what_a_partner_is_told_lies_beside_the_suite_and_nobody_else_may_read_it(apart):
    bridge = Bridge(address(apart, "crm-notify", "pw-notify", PARTNERS))
    bridge.publish("acme", [(1, "a.b.c.v1", "e1", b"{}")])
    bridge.publish("other", [])
    mine = reach(address(apart, "partner-acme", "pw-acme", PARTNERS))
    heard = []
    mine.channel().basic_consume("partner.acme", no_ack=True, callback=heard.append)
    mine.drain_events(timeout=10)
    assert [message.body for message in heard] == [b"{}"]
    with pytest.raises(amqp.AccessRefused):
        mine.channel().basic_consume("partner.other")
    with pytest.raises(NoBroker):
        reach(address(apart, "partner-acme", "pw-acme", "/"))
    with pytest.raises(amqp.NotFound):
        Client(apart.uri).channel.queue_declare("partner.acme", passive=True)
