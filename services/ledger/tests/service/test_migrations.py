"""The migrated database is guarded and furnished like the one that tests make directly."""

import pytest
from alembic import command
from sqlalchemy import inspect, text

from chassis import migrate
from chassis.runtime import Runtime
from chassis.testing.harness import Harness, database_url, drop_database
from ledger.service import service

pytestmark = pytest.mark.requirement("LED-01")
GUARDS = {
    "sqlite": "select name, sql from sqlite_master where type = 'trigger' order by name",
    "postgresql": "select tgname, pg_get_triggerdef(oid) from pg_trigger"
    " where not tgisinternal order by tgname",
}
CHART = (
    "select id, code, name_zh, type, currency, holds_money, never_negative, monetary from account"
)


def about(runtime):
    """Return guards, indexes, chart and book of a database."""
    with runtime.database.engine.connect() as connection:
        found = inspect(connection)
        indexes = {
            (table, index["name"], index["unique"])
            for table in found.get_table_names()
            for index in found.get_indexes(table)
        }
        rows = [
            [tuple(row) for row in connection.execute(text(f"{query} "))]
            for query in (GUARDS[connection.dialect.name], f"{CHART} order by code")
        ]
        return indexes, rows, connection.scalar(text("select count(*) from book"))


@pytest.fixture
def migrated(tmp_path):
    url = database_url(tmp_path, recycled=False)
    runtime = Runtime(service, service.settings(bus_keys="t:s", database_url=url))
    migrate.upgrade(service, runtime.database)
    yield runtime
    runtime.close()


def test_a_migrated_ledger_is_guarded_like_a_made_one(migrated, tmp_path):
    url = database_url(tmp_path)
    made = Harness(service, url)
    assert about(migrated) == about(made.runtime)
    made.close()
    drop_database(url)


def test_accounts_that_people_made_stay_when_the_chart_grows(migrated):
    part = migrate._parts(service)[1]
    mine = text("update account set name_zh = '厂房工程', version = 2 where code = '1604'")
    rows = text("select id, name_zh, version from account where code = '1604'")
    with migrated.database.write_engine.connect() as connection:
        connection.execute(mine)
        command.downgrade(migrate._config(part, connection), "0046")
        migrate._run(part, connection, "upgrade")
        assert connection.execute(rows).all() == [("account-1604", "厂房工程", 2)]
