"""Events told in the order of their sequences, whatever order they come in."""

import json
from types import SimpleNamespace

import crm_partner.client as module
from crm_partner.client import GAP_S, PartnerClient


class Channel:
    """Notes what is acknowledged."""

    def __init__(self):
        self.acked = []

    def basic_ack(self, tag):
        self.acked.append(tag)


def message(sequence):
    envelope = {
        "specversion": "1.0",
        "id": f"e{sequence}",
        "source": "/sales",
        "type": "sales.order.confirmed.v1",
        "subject": "o1",
        "time": "2026-03-25T04:00:00Z",
        "aggregateversion": 1,
        "data": {},
    }
    properties = SimpleNamespace(
        content_type="application/cloudevents+json", headers={"x-sequence": sequence}
    )
    return SimpleNamespace(delivery_tag=sequence), properties, json.dumps(envelope).encode()


class Bench:
    """A client without a broker; its clock stands still until it is told otherwise."""

    def __init__(self, monkeypatch):
        self.now, self.told, self.gaps = 100.0, [], []
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)
        self.client, self.channel = PartnerClient("amqp://localhost", "acme"), Channel()
        self.line = []

    def get(self, *sequences):
        for sequence in sequences:
            self.client._arrive(self.channel, message(sequence), self.line)
        self.turn()

    def turn(self):
        self.client._take_in_turn(self.channel, self.line, self.note, self.note_gap)

    def note(self, event):
        self.told.append(event.sequence)

    def note_gap(self, first, last):
        self.gaps.append((first, last))


def test_an_event_that_overtook_an_earlier_one_waits_for_it(monkeypatch):
    bench = Bench(monkeypatch)
    bench.get(1)
    bench.get(3)
    bench.get(4)
    assert bench.told == [1]
    bench.get(2)
    assert (bench.told, bench.channel.acked, bench.gaps) == ([1, 2, 3, 4], [1, 2, 3, 4], [])


def test_an_earlier_event_that_does_not_come_counts_as_lost_after_a_while(monkeypatch):
    bench = Bench(monkeypatch)
    bench.get(1)
    bench.get(4)
    bench.now += GAP_S / 2
    bench.turn()
    assert bench.told == [1]
    bench.now += GAP_S
    bench.turn()
    assert (bench.told, bench.gaps) == ([1, 4], [(2, 3)])
