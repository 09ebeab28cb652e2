"""The migrations make the same tables as the models."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from chassis import migrate
from chassis.database import Database
from chassis.testing.harness import database_url, drop_database
from service_desk.service import service
from service_desk.targets.model import DEFAULTS, ResponseTarget


def test_a_migrated_database_is_what_the_models_expect(tmp_path):
    url = database_url(tmp_path)
    database = Database(url)
    migrate.upgrade(service, database)
    with database.engine.connect() as connection:
        about = {"include_name": lambda name, kind, _: kind != "table" or name in known}
        known = service.tables.tables
        context = MigrationContext.configure(connection, opts=about)
        assert compare_metadata(context, service.tables) == []
        table = ResponseTarget.__table__
        rows = connection.execute(select(table.c.id, table.c.minutes))
        assert {row.id: row.minutes for row in rows} == DEFAULTS
    database.close()
    drop_database(url)
