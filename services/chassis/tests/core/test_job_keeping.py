"""Ended jobs and the rows that they refused go after their days, a bounded number an hour."""

import pytest
from sqlalchemy import func, select

from chassis import job_keeping, jobs
from chassis.job_tables import job, job_error


@pytest.fixture
def done(toy):
    """Jobs that have ended, each with one row refused."""
    return [ended(toy) for _ in range(3)]


def begin(toy):
    with toy.runtime.transaction(toy.who) as uow:
        row = jobs.start(uow, "toy.fill", {"rows": 2, "bad": 1})
        uow.commit()
    return row["id"]


def ended(toy):
    job_id = begin(toy)
    jobs.run(toy.runtime, job_id)
    return job_id


def counts(toy):
    with toy.runtime.database.reading() as connection:
        return tuple(
            connection.scalar(select(func.count()).select_from(table)) for table in (job, job_error)
        )


def later(toy, **by):
    toy.clock.advance(**by)
    job_keeping.forget(toy.runtime)


def test_refused_rows_go_before_their_jobs(toy, done):
    later(toy, days=89)
    assert counts(toy) == (3, 3)
    later(toy, days=2)
    assert counts(toy) == (3, 0)
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        told = jobs.read(uow, done[0])
    assert (told["counts"], told["errors"]) == ({"created": 1}, [])
    later(toy, days=310)
    assert counts(toy) == (0, 0)


def test_what_is_open_or_has_ended_lately_stays(toy, done):
    waiting = begin(toy)
    toy.clock.advance(days=399)
    fresh = ended(toy)
    later(toy, days=2)
    with toy.runtime.database.reading() as connection:
        assert set(connection.scalars(select(job.c.id))) == {waiting, fresh}


def test_an_hour_deletes_so_much_and_the_next_goes_on(toy, done, monkeypatch):
    monkeypatch.setattr(job_keeping, "BATCH", 1)
    monkeypatch.setattr(job_keeping, "MOST_BATCHES", 2)
    left = []
    later(toy, days=401)
    for _ in range(4):
        left.append(counts(toy))
        later(toy, hours=1)
    assert left == [(3, 1), (3, 0), (2, 0), (1, 0)]


def test_the_chores_of_a_service_see_to_it(toy, done):
    toy.clock.advance(days=401)
    toy.run_due()
    assert counts(toy) == (0, 0)
