"""Each service has a database of its own, on either engine, at its own version."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from chassis import database as databases
from chassis import versions
from chassis.bulk import MANY, among, insert_many
from chassis.database import Database
from chassis.job_tables import job
from chassis.log_lines import Lines
from chassis.settings import ServiceSettings
from house.suite import SERVICES
from house.tiers import TIERS, paths_of


@pytest.mark.requirement("PLT-10")
def test_without_a_server_each_service_keeps_a_file_of_its_own_in_wal_mode(tmp_path):
    settings = ServiceSettings(data_dir=str(tmp_path))
    urls = [settings.url_for(name) for name in ("customers", "sales")]
    assert urls == [f"sqlite:///{tmp_path}/{name}.db" for name in ("customers", "sales")]
    database = Database(urls[0], settings)
    with database.reading() as connection:
        assert connection.scalar(text("pragma journal_mode")) == "wal"
    database.close()


@pytest.mark.parametrize(("environment", "synchronous"), [({}, 2), ({"CRM_WAIT_FOR_DISK": "0"}, 1)])
def test_what_was_answered_outlives_the_machine_unless_that_is_given_up(
    tmp_path, environment, synchronous
):
    settings = ServiceSettings.read("sales", {"CRM_DATA_DIR": str(tmp_path), **environment})
    database = Database(settings.url_for("sales"), settings)
    with database.reading() as connection:
        assert connection.scalar(text("pragma synchronous")) == synchronous
    database.close()


@pytest.mark.requirement("PLT-10")
def test_a_process_that_only_writes_keeps_more_pages_at_hand_and_maps_none(tmp_path):
    found = []
    for writes_much in (False, True):
        database = Database(f"sqlite:///{tmp_path}/much-{writes_much}.db")
        if writes_much:
            database.write_much()
        with database.reading() as connection:
            asked = ("PRAGMA cache_size", "PRAGMA mmap_size")
            found.append([connection.scalar(text(one)) for one in asked])
        database.close()
    assert found == [[-16_000, 1 << 27], [-48_000, 0]]


def test_each_service_may_be_given_a_server_of_its_own():
    given = {
        "SALES_DATABASE_URL": "postgresql+psycopg2://sales@db/sales",
        "LEDGER_DATABASE_URL": "postgresql+psycopg2://ledger@db/ledger",
    }
    for name in ("sales", "ledger"):
        settings = ServiceSettings.read(name, given)
        assert settings.url_for(name) == given[f"{name.upper()}_DATABASE_URL"]


@pytest.mark.requirement("PLT-10")
def test_the_same_tests_run_on_both_engines():
    on_files, on_server = (
        {path for tier in TIERS if tier.postgres is server for path in paths_of(tier)}
        for server in (False, True)
    )
    of_services = {f"services/{name}/tests/service" for name in SERVICES}
    assert of_services | {"services/chassis/tests/core"} <= on_files & on_server


@pytest.mark.requirement("PLT-10")
@pytest.mark.parametrize(("found", "behind"), [("0001", ["chassis"]), ("9999", [])])
def test_a_process_waits_for_its_tables_and_goes_on_when_newer_ones_come(toy, found, behind):
    with toy.runtime.database.writing() as connection:
        connection.execute(text("create table chassis_version (version_num varchar(32))"))
        connection.execute(text("insert into chassis_version values (:n)"), {"n": found})
    try:
        assert versions.behind(toy.runtime.service, toy.runtime.database) == behind
    finally:
        with toy.runtime.database.writing() as connection:
            connection.execute(text("drop table chassis_version"))


def test_a_database_without_room_is_not_ready_for_work_for_a_while(tmp_path, monkeypatch):
    database = Database(f"sqlite:///{tmp_path}/small.db")
    with database.writing() as connection:
        connection.execute(text("create table t (a text)"))
        connection.execute(text("pragma max_page_count = 3"))
    assert database.takes_writes()
    with pytest.raises(OperationalError, match="full"), database.writing() as connection:
        connection.execute(text("pragma max_page_count = 3"))
        connection.execute(text("insert into t values (hex(zeroblob(100000)))"))
    assert database.reachable() and not database.takes_writes()
    monkeypatch.setattr(databases, "REFUSED_S", 0.0)
    assert database.takes_writes()
    database.close()


def test_lines_without_room_are_dropped_and_counted(tmp_path):
    with open("/dev/full", "wb", buffering=0) as file, (tmp_path / "log").open("wb") as room:
        lines, full = Lines(file), os.dup(file.fileno())
        for number in range(3):
            lines.write(b"%d\n" % number)
        assert lines.lost == 3
        os.dup2(room.fileno(), file.fileno())
        lines.write(b"again\n")
        os.dup2(full, file.fileno())
        os.close(full)
    told = (tmp_path / "log").read_text()
    assert told == '\n{"event":"log.lost","level":"warning","lines":3}\nagain\n'
    lines.write(b"into a closed file\n")
    assert lines.lost == 1


def test_a_service_goes_on_where_its_log_has_no_room():
    program = "from chassis import log; log.setup('toy'); log.get('x').info('said')"
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("given", [{"a": ["\\n", "'\"%s", "深圳\t😀", 1.5, None]}, [], None])
def test_many_rows_are_written_as_few_are(toy, given):
    moment = dt.datetime(2026, 3, 25, 12, 30, 5, 123_456, dt.timezone(dt.timedelta(hours=8)))
    row = {
        "kind": "'\\深圳%s\n\"😀\\u0041",
        "state": "queued",
        "input": given,
        "caller": {},
        "done": 7,
    }
    row |= {"counts": {}, "cancel_asked": 0, "version": 1, "created_by": "a", "created_at": moment}
    row |= {"updated_at": moment, "started_at": None, "total": 2**31 - 1}
    rows = [{**row, "id": f"{number:03d}"} for number in range(MANY + 1)]
    with toy.runtime.transaction(toy.who) as uow:
        insert_many(uow.session.connection(), job, rows[:1])
        insert_many(uow.session.connection(), job, rows[1:])
        one, *others = uow.session.execute(select(job).order_by(job.c.id)).mappings()
    assert [dict(other) for other in others] == [{**one, "id": r["id"]} for r in rows[1:]]
    assert {name: one[name] for name in row} == row


def test_what_is_among_many_is_asked_for_by_its_index(toy):
    asked = {"ids": [f"{number:03d}" for number in range(40_000)]}
    found = select(job.c.id).where(among(job.c.id, "ids"), job.c.done == 0)
    with toy.runtime.transaction(toy.who) as uow:
        connection = uow.session.connection()
        row = {"kind": "k", "state": "queued", "input": {}, "caller": {}, "done": 0, "counts": {}}
        row |= {"cancel_asked": 0, "version": 1, "created_by": "a", "total": None}
        row |= {"created_at": uow.now, "updated_at": uow.now, "started_at": None}
        insert_many(connection, job, [{**row, "id": "007"}, {**row, "id": "elsewhere"}])
        assert connection.scalars(found, asked).all() == ["007"]
        if connection.dialect.name == "sqlite":
            plan = f"EXPLAIN QUERY PLAN {found.compile(connection)}"
            [way, *_] = connection.exec_driver_sql(plan, ("[]", 0)).all()
            assert way.detail.startswith("SEARCH")
