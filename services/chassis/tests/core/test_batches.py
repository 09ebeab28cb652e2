"""Many events in one transaction: what each does is as if it had come alone."""

import pytest
from sqlalchemy import select
from toy import contract
from toy.boxes.model import Box

from chassis import history
from chassis.react import inbox_event, react_to_all


def renamed(box, identifier, **about):
    return {
        "id": identifier,
        "type": contract.renamed.type,
        "subject": box["id"],
        "aggregateversion": 2,
        "time": "2026-03-25T04:00:00.000Z",
        "actorid": "rep",
        "data": {**box, "name": "b", **about},
    }


def seen(toy, box):
    with toy.runtime.database.reading() as connection:
        return connection.scalar(select(Box.seen).where(Box.id == box["id"]))


def noted(toy):
    with toy.runtime.database.reading() as connection:
        return sorted(connection.scalars(select(inbox_event.c.event_id)))


def test_events_are_reacted_to_together_and_each_once(toy):
    box = toy.call(contract.create, {"name": "a"})
    batch = [renamed(box, "e1"), renamed(box, "e2"), renamed(box, "e1")]
    react_to_all(toy.runtime, batch, 10)
    react_to_all(toy.runtime, [*batch, renamed(box, "e3")], 10)
    assert (seen(toy, box), noted(toy)) == (3, ["e1", "e2", "e3"])


def test_one_event_that_fails_undoes_the_batch(toy):
    box = toy.call(contract.create, {"name": "a"})
    with pytest.raises(RuntimeError):
        react_to_all(toy.runtime, [renamed(box, "e1"), renamed(box, "e2", name="explode")], 10)
    assert (seen(toy, box), noted(toy)) == (0, [])


def test_a_batch_that_takes_too_long_is_cut_short(toy):
    box = toy.call(contract.create, {"name": "a"})
    done = react_to_all(toy.runtime, [renamed(box, "e1"), renamed(box, "e2")], 0)
    assert ([one.envelope["id"] for one in done], seen(toy, box)) == (["e1"], 1)


def test_an_event_that_nobody_reacts_to_is_dealt_with(toy):
    box = toy.call(contract.create, {"name": "a"})
    stranger = {**renamed(box, "e1"), "type": "toy.box.painted.v1"}
    assert len(react_to_all(toy.runtime, [stranger, renamed(box, "e2")], 10)) == 2
    assert noted(toy) == ["e2"]


def test_each_change_of_a_batch_is_told_as_done_by_the_one_who_caused_it(toy):
    box = toy.call(contract.create, {"name": "a"})
    first, second = renamed(box, "e1"), {**renamed(box, "e2"), "actorid": "boss"}
    react_to_all(toy.runtime, [first, second], 10)
    with toy.runtime.database.reading() as connection:
        past, _ = history.read(connection, "toy.box", box["id"])
    assert [entry["actor_id"] for entry in past[:2]] == ["boss", "rep"]


def test_what_is_left_for_the_last_is_done_once_for_all_that_ask_and_is_saved_with_them(toy):
    box, asked = toy.call(contract.create, {"name": "a"}), []

    def leave_it(uow):
        def change():
            asked.append(uow.call.actor_id)
            uow.session.get(Box, box["id"]).seen = 7

        uow.at_last("sum", change)

    with toy.runtime.transaction(toy.runtime.own_call(actor_id="rep")) as uow:
        leave_it(uow)
        leave_it(uow)
        uow.go_on_for(toy.runtime.own_call(actor_id="boss"))
        uow.commit()
    assert (asked, seen(toy, box)) == (["rep"], 7)
