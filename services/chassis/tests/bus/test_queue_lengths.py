"""What waits in the queues of a service is a figure."""

import pytest
from amqp import Message
from probes import Client, wait_for
from prometheus_client import REGISTRY

from chassis.bus.queue_lengths import measure


def shown(uri, service="counted"):
    measure(uri, service)
    return REGISTRY.get_sample_value("crm_queue_messages", {"queue": "counted.events"})


@pytest.mark.requirement("PLT-38")
def test_what_waits_in_a_queue_is_counted(broker):
    channel = Client(broker.uri).channel
    channel.queue_declare("counted.events", auto_delete=False)
    for _ in range(3):
        channel.basic_publish(Message("x"), "", "counted.events")
    wait_for(lambda: shown(broker.uri) == 3)


def test_no_length_is_shown_of_what_is_not_there_or_not_reached(broker):
    Client(broker.uri).channel.queue_declare("counted.events", auto_delete=False)
    assert shown(broker.uri) is not None
    assert shown(broker.uri, "nobody") is None
    assert shown("amqp://guest:guest@127.0.0.1:1/") is None
