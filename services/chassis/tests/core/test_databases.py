"""Each service has a database of its own, on either engine, at its own version."""

import pytest
from sqlalchemy import text

from chassis import versions
from chassis.database import Database
from chassis.settings import ServiceSettings
from house.tiers import TIERS


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
        {folder for tier in TIERS if tier.postgres is server for folder in tier.folders}
        for server in (False, True)
    )
    assert {"services/*/tests/service", "services/chassis/tests/core"} <= on_files & on_server


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
