"""Jobs go on where they stopped and tell what they refused."""

import time
from dataclasses import replace

import pytest
from toy import contract

from chassis import job_stock, job_watch, jobs
from chassis import sheet_refusals as sheet_refusals  # its sentences are asked for below
from chassis.files import FileStore
from chassis.job_tables import job
from chassis.job_words import in_words


@pytest.fixture
def store(toy, tmp_path):
    """The folder of files that the toy uses, empty."""
    toy.runtime.settings = replace(toy.runtime.settings, data_dir=str(tmp_path / "data"))
    return FileStore(toy.runtime.settings.upload_folder)


def begin(toy, **given):
    with toy.runtime.transaction(toy.who) as uow:
        row = jobs.start(uow, "toy.fill", given)
        uow.commit()
    return row["id"]


def read(toy, job_id):
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        return jobs.read(uow, job_id), job_stock.errors_as_csv(uow, job_id)


def test_a_job_counts_and_names_the_rows_it_refused(toy):
    job_id = begin(toy, rows=4, bad=3)
    jobs.run(toy.runtime, job_id)
    row, errors = read(toy, job_id)
    assert (row["state"], row["done"], row["counts"]) == ("completed", 4, {"created": 3})
    assert [(e["row"], e["code"]) for e in row["errors"]] == [(3, "=evil")]
    assert b"3,,/name,'=evil" in errors


def test_what_was_refused_is_told_in_the_language_of_the_caller():
    error = {"row": 1, "pointer": "/name", "code": "too_long|max=9", "detail": "x"}
    row = {"problem": "sheet.no_header|known=name", "errors": [error]}
    told = in_words(row, "zh")
    assert told["errors"] == [
        {**error, "code": "too_long", "message": "长度最多为 9。", "column": None}
    ]
    assert told["problem"] == "sheet.no_header" and told["problem_details"] == {"known": "name"}
    assert "name" in told["problem_message"]
    assert in_words(row, "en")["errors"][0]["message"] == "At most 9 are allowed."


def test_a_refusal_of_a_row_is_a_sentence_about_its_value():
    error = {"row": 1, "pointer": "", "code": "not_found", "detail": "B-7"}
    told = in_words({"problem": None, "errors": [error]}, "en")
    assert told["errors"][0]["message"] == "The B-7 B-7 cannot be found."


def test_my_jobs_are_listed_newest_first_in_pages(toy):
    made = [begin(toy, rows=n) for n in (1, 2, 3)]
    with toy.runtime.transaction(replace(toy.who, actor_id="other")) as uow:
        jobs.start(uow, "toy.fill", {"rows": 1})
        uow.commit()
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        first = job_stock.listing({"limit": 2}, uow=uow)
        rest = job_stock.listing({"limit": 2, "cursor": first["next_cursor"]}, uow=uow)
        assert job_stock.listing({"limit": 2, "state": "failed"}, uow=uow)["items"] == []
    assert [j["id"] for j in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_the_refused_rows_are_written_once_for_each_state_of_the_job(toy, store):
    job_id = begin(toy, rows=4, bad=3)
    jobs.run(toy.runtime, job_id)
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        asked = {"command": {"job_id": job_id}, "uow": uow, "settings": toy.runtime.settings}
        paths = [store.path(job_stock.errors(**asked)["file"]["id"])]
        first = paths[0].stat()
        paths.append(store.path(job_stock.errors(**asked)["file"]["id"]))
    assert paths[0] == paths[1] and paths[0].stat().st_ino == first.st_ino
    assert list(toy.runtime.settings.upload_folder.iterdir()) == paths[:1]


def test_a_file_that_nobody_holds_is_swept_after_a_day(store):
    held, loose = store.put(b"a")["id"], store.put(b"b")["id"]
    store.hold(held, "toy.1")
    day_later = time.time() + 1
    assert store.sweep(day_later) == 1
    assert store.has(held) and not store.has(loose)
    store.release(held, "toy.1")
    assert store.sweep(day_later) == 1 and not store.has(held)


def test_the_file_of_an_open_job_is_held_until_the_job_is_over(toy, store):
    upload = store.put(b"x")
    job_id = begin(toy, rows=1, upload=upload)
    jobs.hold_upload(toy.runtime, read(toy, job_id)[0])
    assert store.sweep(time.time() + 1) == 0
    jobs.run(toy.runtime, job_id)
    assert store.sweep(time.time() + 1) == 1


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
        uow.session.execute(job.update().values(state="running"))
        jobs.ask_to_stop(uow, job_id)
        uow.commit()
    jobs.run(toy.runtime, job_id)
    assert read(toy, job_id)[0]["state"] == "cancelled"
    assert toy.call(contract.listed)["items"] == []


def test_a_small_job_is_done_at_once_and_what_fails_is_left_to_a_process(toy, monkeypatch):
    started = []
    monkeypatch.setattr(job_watch, "_begin", lambda *about: started.append(about[1]))
    with toy.runtime.transaction(toy.who) as uow:
        small = jobs.start(uow, "toy.fill", {"rows": 2}, small=True)["id"]
        sick = jobs.start(uow, "toy.fill", {"rows": 4, "away_at": 2}, small=True)["id"]
        uow.commit()
    toy.run_due()
    assert (read(toy, small)[0]["state"], started) == ("completed", [])
    assert read(toy, sick)[0]["state"] == "running"
    toy.clock.advance(minutes=1)
    toy.run_due()
    assert started == [sick]
