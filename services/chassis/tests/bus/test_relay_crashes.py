"""The relay killed at every frame, confirm and note: no event is lost or told out of order."""

from unittest import mock

import pytest
from lower.service import service

from chassis import outbox
from chassis.bus.relay import Relay, Unconfirmed
from chassis.testing.harness import Harness

EVENTS = [f"event-{number}" for number in range(4)]


class Killed(BaseException):
    """Stands for SIGKILL."""


class Wire:
    """
    A broker in memory that confirms the newest message first and refuses one message once.

    What was sent and not confirmed is lost when the relay dies: the worst that a broker may do.
    """

    def __init__(self):
        self.taken, self.refused, self.points, self.dies_at = [], set(), 0, 0

    def open(self, relay):
        self.relay, self.open_messages, self.sent = relay, [], 0
        relay._tag, relay._confirmed, relay._early, relay._refused = 0, 0, set(), ""
        relay._connection = relay._channel = self

    def send_method(self, method, form, arguments, message):
        self.point()
        self.sent += 1
        self.open_messages.append((self.sent, message.properties["message_id"]))

    def drain_events(self, timeout):
        tag, name = self.open_messages.pop()
        if name == EVENTS[2] and name not in self.refused:
            self.refused.add(name)
            self.relay._on_nack(tag, False)
        else:
            self.taken.append(name)
            self.relay._on_ack(tag, False)
        self.point()

    def point(self):
        self.points += 1
        if self.points == self.dies_at:
            raise Killed


def note_apart(wire):
    """Let the relay also die before and after it notes what is confirmed."""
    advance = outbox.advance

    def noted(*given):
        wire.point()
        advance(*given)
        wire.point()

    return mock.patch("chassis.outbox.advance", noted)


def relayed(folder, dies_at):
    """Return what the broker took in the end, and how many points were passed."""
    harness = Harness(service, f"sqlite:///{folder}/{dies_at}.db")
    fill(harness)
    wire = Wire()
    wire.dies_at = dies_at
    with (
        note_apart(wire),
        mock.patch.object(Relay, "_connect", lambda relay: wire.open(relay)),
        mock.patch.object(Relay, "_keep_alive", lambda relay: None),
    ):
        while relay_until_killed(harness, wire):
            pass
    harness.close()
    return wire.taken, wire.points


def relay_until_killed(harness, wire):
    """Return whether it has to be started again."""
    relay = Relay(harness.runtime)
    harness.runtime.database.told.wait = lambda seconds: relay.stop()
    try:
        relay._lead()
    except (Killed, Unconfirmed):
        return True
    return False


def fill(harness):
    with harness.runtime.transaction(harness.who) as uow:
        row = {"type": "t", "subject": "s", "version": 1, "at": uow.now}
        body = '{"time": "2026-03-25T04:00:00+00:00"}'
        outbox.append(uow.session, [{"id": name, "body": body, **row} for name in EVENTS])
        uow.commit()


def trials(folder):
    """Kill at every point; return each outcome in which an event is missing."""
    whole, points = relayed(folder, 0)
    outcomes = [whole, *(relayed(folder, number)[0] for number in range(1, points + 1))]
    return [taken for taken in outcomes if set(taken) != set(EVENTS)]


@pytest.mark.requirement("PLT-03")
def test_a_relay_killed_anywhere_loses_no_event(tmp_path):
    assert trials(tmp_path) == []


def cursor_moved_first(self):
    database = self._runtime.database
    with database.reading() as connection:
        rows = outbox.unpublished(connection, self._place)
    if rows:
        self._place = rows[-1].cursor
        self._note_place(at_once=True)
        self._publish(rows)
    return len(rows)


def confirms_not_awaited(self, rows):
    self._connect()
    for row in rows:
        self._send(row)
    return len(rows)


def confirms_taken_for_a_prefix(self, delivery_tag, multiple):
    self._confirmed = max(self._confirmed, delivery_tag)


def refusal_taken_for_a_confirm(self, delivery_tag, multiple):
    self._on_ack(delivery_tag, multiple)


DEFECTS = {
    "_relay_batch": cursor_moved_first,
    "_publish": confirms_not_awaited,
    "_on_ack": confirms_taken_for_a_prefix,
    "_on_nack": refusal_taken_for_a_confirm,
}


@pytest.mark.parametrize("method", DEFECTS, ids=lambda method: DEFECTS[method].__name__)
def test_a_seeded_defect_of_the_relay_is_found(tmp_path, method):
    with mock.patch.object(Relay, method, DEFECTS[method]):
        assert trials(tmp_path)
