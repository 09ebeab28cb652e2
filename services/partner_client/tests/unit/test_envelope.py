"""What counts as an event, and what is remembered of it."""

import json

import pytest

from crm_partner import FileMemory, Memory, NotAnEvent, read

TYPE = "application/cloudevents+json"
TOLD = {
    "specversion": "1.0",
    "id": "e1",
    "source": "/sales",
    "type": "sales.order.shipped.v1",
    "subject": "o1",
    "time": "2026-03-25T04:00:00.000Z",
    "aggregateversion": 3,
    "data": {"number": "订单1"},
}


def body(**changes):
    told = {k: v for k, v in {**TOLD, **changes}.items() if v is not None}
    return json.dumps(told).encode()


@pytest.mark.requirement("PLT-07")
def test_an_event_is_read_with_its_version_and_sequence():
    event = read(body(), TYPE, {"x-sequence": 7})
    assert (event.id, event.version, event.sequence) == ("e1", 3, 7)
    assert event.data == {"number": "订单1"}


@pytest.mark.requirement("PLT-07")
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{}", TYPE),
        (b"[]", TYPE),
        (b"\xff", TYPE),
        (b"[" * 100_000, TYPE),
        (b"", TYPE),
        (body(), "application/json"),
        (body(specversion="0.3"), TYPE),
        (body(id=None), TYPE),
        (body(subject=""), TYPE),
        (body(type="x"), TYPE),
        (body(time="yesterday"), TYPE),
        (body(time="2026-03-25T04:00:00"), TYPE),
        (body(data=[]), TYPE),
        (body(data={"x": "y" * 5_000_000}), TYPE),
    ],
)
def test_what_is_no_event_is_refused(content, kind):
    with pytest.raises(NotAnEvent):
        read(content, kind)


@pytest.mark.parametrize("sequence", [None, -1, True, "7", 1.5])
def test_a_strange_sequence_counts_as_none(sequence):
    assert read(body(), TYPE, {"x-sequence": sequence}).sequence == 0


def test_a_file_remembers_over_restarts(tmp_path):
    memory = FileMemory(tmp_path / "seen.db")
    memory.note("e1", 7)
    memory.close()
    again = FileMemory(tmp_path / "seen.db")
    assert (again.knows("e1"), again.knows("e2"), again.last_sequence) == (True, False, 7)
    again.close()


def test_a_memory_forgets_the_oldest_first():
    memory = Memory(limit=2)
    for number in (1, 2, 3):
        memory.note(f"e{number}", number)
    assert [memory.knows(f"e{number}") for number in (1, 2, 3)] == [False, True, True]
