"""Processes happen as a whole or not at all."""

import pytest
from sqlalchemy import select
from toy import contract

from chassis.errors import ServiceError, Unavailable
from chassis.process import Processes
from chassis.process_runs import process_run


@pytest.fixture
def box(toy):
    toy.rpc.answers = {contract.hold.id: {"hold_id": "h1"}, contract.free.id: None}
    return toy.call(contract.create, {"name": "box"})


def runs(toy):
    with toy.runtime.database.reading() as connection:
        return [
            tuple(r) for r in connection.execute(select(process_run.c.status, process_run.c.step))
        ]


def asked(toy):
    return [name.split(".")[-1] for name, _ in toy.rpc.calls]


def test_a_process_goes_through_all_its_steps(toy, box):
    done = toy.call(contract.pack, {"box_id": box["id"], "amount": 3})
    assert done == {"box_id": box["id"], "hold_id": "h1"}
    assert runs(toy) == [("completed", 2)]


def test_a_refused_local_step_takes_the_remote_one_back(toy, box):
    with pytest.raises(ServiceError) as refusal:
        toy.call(contract.pack, {"box_id": box["id"], "amount": 11})
    assert refusal.value.code == "toy.box.too_heavy"
    assert asked(toy) == ["hold", "free"]
    assert runs(toy) == [("compensated", -1)]


def test_a_refused_remote_step_is_not_undone(toy, box):
    toy.rpc.answers[contract.hold.id] = ServiceError("toy.full", {}, 409)
    with pytest.raises(ServiceError):
        toy.call(contract.pack, {"box_id": box["id"], "amount": 3})
    assert asked(toy) == ["hold"]


def test_a_silent_remote_step_is_in_doubt_and_undone(toy, box):
    toy.rpc.answers[contract.hold.id] = Unavailable(service="x")
    with pytest.raises(ServiceError) as refusal:
        toy.call(contract.pack, {"box_id": box["id"], "amount": 3})
    assert refusal.value.status == 503
    assert asked(toy) == ["hold", "free"]


def test_what_cannot_be_undone_now_is_undone_later(toy, box):
    toy.rpc.answers[contract.free.id] = Unavailable(service="x")
    with pytest.raises(ServiceError):
        toy.call(contract.pack, {"box_id": box["id"], "amount": 11})
    assert runs(toy) == [("compensating", 0)]
    toy.rpc.answers[contract.free.id] = None
    toy.clock.advance(seconds=31)
    toy.run_due()
    assert runs(toy) == [("compensated", -1)]


def test_what_is_still_to_be_undone_says_when_to_come_again(toy, box):
    toy.rpc.answers[contract.free.id] = Unavailable(service="x")
    toy.rpc.answers[contract.hold.id] = Unavailable(service="x", retry_after_s=2)
    waits = []
    for _ in range(2):
        with pytest.raises(ServiceError) as refusal:
            toy.call(contract.pack, {"box_id": box["id"], "amount": 3})
        waits.append((refusal.value.code, refusal.value.details["retry_after_s"]))
        toy.clock.advance(seconds=10)
    assert waits == [("unavailable", 2), ("process.already_running", 2)]


def test_a_run_that_died_is_taken_up_and_finished(toy, box, monkeypatch):
    class Killed(BaseException):
        pass

    def die(payload):
        raise Killed

    toy.rpc.answers[contract.hold.id] = die
    with pytest.raises(Killed):
        toy.call(contract.pack, {"box_id": box["id"], "amount": 3})
    toy.rpc.answers[contract.hold.id] = {"hold_id": "h2"}
    toy.clock.advance(seconds=31)
    toy.run_due()
    assert runs(toy) == [("completed", 2)]


def test_the_same_key_gives_the_first_result(toy, box):
    first = toy.call(contract.pack, {"box_id": box["id"], "amount": 3}, idempotency_key="k")
    assert not toy.replayed
    again = toy.call(contract.pack, {"box_id": box["id"], "amount": 3}, idempotency_key="k")
    assert toy.replayed
    assert first == again
    assert asked(toy) == ["hold"]


def test_a_repeat_that_came_too_close_to_its_first_attempt_is_told_to_wait(toy, box, monkeypatch):
    look, looks = Processes._earlier, []

    def looked_too_early(self, process, state):
        looks.append(1)
        return None if len(looks) == 2 else look(self, process, state)

    monkeypatch.setattr(Processes, "_earlier", looked_too_early)
    toy.rpc.answers[contract.hold.id] = lambda payload: again()

    def again():
        with pytest.raises(ServiceError) as refusal:
            pack(toy, box)
        assert refusal.value.code == "idempotency_key_in_flight"
        return {"hold_id": "h1"}

    assert pack(toy, box)["hold_id"] == "h1"


def pack(toy, box):
    return toy.call(contract.pack, {"box_id": box["id"], "amount": 1}, idempotency_key="k")


def test_what_waits_for_a_service_goes_on_soon_after_it_is_back(toy, box):
    toy.rpc.answers = dict.fromkeys((contract.hold.id, contract.free.id), Unavailable(service="x"))
    with pytest.raises(ServiceError):
        pack(toy, box)
    for _ in range(10):
        toy.clock.advance(seconds=1)
        toy.run_due()
    toy.rpc.answers[contract.free.id] = None
    toy.clock.advance(seconds=2)
    toy.run_due()
    assert runs(toy) == [("compensated", -1)]
