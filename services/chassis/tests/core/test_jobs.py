"""Jobs go on where they stopped and tell what they refused."""

import pytest
from toy import contract

from chassis import jobs


def begin(toy, **given):
    with toy.runtime.transaction(toy.who) as uow:
        row = jobs.start(uow, "toy.fill", given)
        uow.commit()
    return row["id"]


def read(toy, job_id):
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        return jobs.read(uow, job_id), jobs.errors_as_csv(uow, job_id)


@pytest.mark.requirement("PLT-32")
def test_a_job_counts_and_names_the_rows_it_refused(toy):
    job_id = begin(toy, rows=4, bad=3)
    jobs.run(toy.runtime, job_id)
    row, errors = read(toy, job_id)
    assert (row["state"], row["done"], row["counts"]) == ("completed", 4, {"created": 3})
    assert [(e["row"], e["code"]) for e in row["errors"]] == [(3, "=evil")]
    assert b"3,/name,'=evil" in errors


def test_a_job_that_was_killed_goes_on_behind_the_last_chunk(toy):
    job_id = begin(toy, rows=6, die_at=2)
    with pytest.raises(SystemExit):
        jobs.run(toy.runtime, job_id)
    jobs.run(toy.runtime, job_id)
    assert read(toy, job_id)[0]["done"] == 2, "a job that looks alive is left alone"
    toy.clock.advance(minutes=1)
    jobs.run(toy.runtime, job_id)
    assert read(toy, job_id)[0]["state"] == "completed"
    assert len(toy.call(contract.listed)["items"]) == 6


def test_a_job_asked_to_stop_stops_after_the_chunk_in_hand(toy):
    job_id = begin(toy, rows=4)
    with toy.runtime.transaction(toy.who) as uow:
        uow.session.execute(jobs.job.update().values(state="running"))
        jobs.ask_to_stop(uow, job_id)
        uow.commit()
    jobs.run(toy.runtime, job_id)
    assert read(toy, job_id)[0]["state"] == "cancelled"
    assert toy.call(contract.listed)["items"] == []
