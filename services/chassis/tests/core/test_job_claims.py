"""A job is in one hand: who works keeps it however long a step takes, who lost it saves nothing."""

import time
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from toy import contract
from toy.boxes.model import Box

from chassis import job_claims, job_watch, jobs
from chassis.database import Database
from chassis.errors import Unavailable


def begin(toy, small=False, **given):
    with toy.runtime.transaction(toy.who) as uow:
        row = jobs.start(uow, "toy.fill", given, small=small)
        uow.commit()
    return row["id"]


def read(toy, job_id):
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        return jobs.read(uow, job_id)


def add(job, uow, name):
    uow.add(Box(name=name, owner_id=job.call.actor_id))
    uow.count(created=1)


def names(toy):
    return sorted(box["name"] for box in toy.call(contract.listed)["items"])


@pytest.fixture
def started(monkeypatch):
    """Commands of the processes that were started; they load for ever."""
    commands = []

    def begin(command, **more):
        commands.append(command)
        return SimpleNamespace(pid=1, poll=lambda: None)

    monkeypatch.setattr(job_watch.subprocess, "Popen", begin)
    return commands


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(job_claims, "BEAT_S", 0.01)


def until(condition):
    give_up = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def is_alive(toy, job_id):
    return read(toy, job_id)["alive_until"] > toy.clock.now()


def test_of_two_who_claim_a_job_one_has_it(toy):
    job_id = begin(toy, rows=2)
    assert jobs.Job.claim(toy.runtime, job_id) is not None
    assert jobs.Job.claim(toy.runtime, job_id) is None
    assert jobs.Job.claim(toy.runtime, job_id, "a reservation of nobody") is None


def test_who_lost_a_job_saves_neither_rows_nor_progress_nor_an_end(toy):
    job_id = begin(toy, rows=4)
    slow = jobs.Job.claim(toy.runtime, job_id)
    toy.clock.advance(minutes=1)
    jobs.run(toy.runtime, job_id)
    done = read(toy, job_id)
    with pytest.raises(job_claims.Lost), slow.chunk(2) as uow:
        add(slow, uow, "once more")
        uow.commit()
    with pytest.raises(job_claims.Lost):
        slow.finish("failed", "internal")
    assert read(toy, job_id) == done and done["state"] == "completed"
    assert names(toy) == ["b1", "b2", "b3", "b4"]


def test_a_run_that_lost_its_job_on_the_way_gives_up_quietly(toy, monkeypatch):
    def lose(job):
        toy.clock.advance(minutes=1)
        monkeypatch.undo()
        jobs.run(toy.runtime, job.id)
        with job.chunk(2) as uow:
            add(job, uow, "once more")
            uow.commit()

    job_id = begin(toy, rows=2)
    monkeypatch.setitem(toy.runtime.service.jobs, "toy.fill", lose)
    jobs.run(toy.runtime, job_id)
    assert read(toy, job_id)["counts"] == {"created": 2}
    assert names(toy) == ["b1", "b2"]


@pytest.mark.parametrize("small", [False, True])
def test_a_step_may_last_longer_than_a_claim(toy, monkeypatch, quick, started, small):
    def dawdle(job):
        for _ in range(3):
            toy.clock.advance(seconds=15)
            until(lambda: is_alive(toy, job.id))
        toy.run_due()
        assert jobs.Job.claim(toy.runtime, job.id) is None
        with job.chunk(1) as uow:
            add(job, uow, "late")
            uow.commit()

    job_id = begin(toy, small, rows=1)
    monkeypatch.setitem(toy.runtime.service.jobs, "toy.fill", dawdle)
    toy.run_due() if small else jobs.run(toy.runtime, job_id)
    assert (read(toy, job_id)["state"], names(toy), started) == ("completed", ["late"], [])


def test_a_long_transaction_of_the_job_itself_is_neither_held_up_nor_refused(
    toy, monkeypatch, quick
):
    def hold(job):
        with job.chunk(1) as uow:
            add(job, uow, "late")
            uow.flush()
            toy.clock.advance(minutes=1)
            time.sleep(0.2)
            uow.commit()
        assert is_alive(toy, job.id)

    job_id = begin(toy, rows=1)
    monkeypatch.setitem(toy.runtime.service.jobs, "toy.fill", hold)
    jobs.run(toy.runtime, job_id)
    assert (read(toy, job_id)["state"], names(toy)) == ("completed", ["late"])


def test_a_claim_that_cannot_be_renewed_at_once_is_renewed_later(toy, monkeypatch):
    job_id = begin(toy, rows=1)
    mine = jobs.Job.claim(toy.runtime, job_id)
    toy.clock.advance(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", Mock(side_effect=Unavailable(service="database")))
        assert job_claims._renew(toy.runtime, job_id, mine.claimed)
    assert not is_alive(toy, job_id)
    assert job_claims._renew(toy.runtime, job_id, mine.claimed) and is_alive(toy, job_id)


def test_a_process_is_started_once_while_it_loads(toy, quick, started):
    job_id = begin(toy, rows=2)
    for _ in range(6):
        toy.run_due()
        toy.clock.advance(seconds=6)
        until(lambda: is_alive(toy, job_id))
    assert len(started) == 1 and read(toy, job_id)["state"] == "queued"
    jobs.run(toy.runtime, job_id, started[0][started[0].index("--claim") + 1])
    assert read(toy, job_id)["state"] == "completed"


def test_another_process_is_started_where_one_died(toy, quick, monkeypatch):
    started = []

    def die(command, **more):
        started.append(command[-1])
        return SimpleNamespace(pid=1, poll=lambda: -9)

    monkeypatch.setattr(job_watch.subprocess, "Popen", die)
    job_id = begin(toy, rows=2)
    for _ in range(5):
        toy.run_due()
        toy.clock.advance(seconds=6)
    assert len(started) == 2
    jobs.run(toy.runtime, job_id, started[0])
    assert read(toy, job_id)["state"] == "queued", "its time was over"
    jobs.run(toy.runtime, job_id, started[1])
    assert read(toy, job_id)["state"] == "completed"
