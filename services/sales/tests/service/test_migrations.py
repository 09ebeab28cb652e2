"""The migrated database is the one that the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from chassis import migrate
from chassis.database import Database
from chassis.testing.harness import database_url
from sales.service import service

pytestmark = pytest.mark.postgres


@pytest.fixture
def migrated(tmp_path):
    url = database_url(tmp_path, recycled=False)
    database = Database(url)
    migrate.upgrade(service, database)
    with database.writing() as connection:
        yield connection
    database.close()


def test_migrations_make_the_tables_of_the_models(migrated):
    def ours(thing, name, kind, *_):
        # What makes a search table quick is made by DDL of each engine, not told by the model.
        if kind == "index" and name.endswith("_search_words"):
            return False
        return kind != "table" or name in service.tables.tables

    about = {"include_object": ours, "compare_type": False}
    context = MigrationContext.configure(migrated, opts=about)
    assert compare_metadata(context, service.tables) == []


def test_migrations_bring_the_default_pipeline_and_the_sums(migrated):
    assert migrated.scalar(text("select id from pipeline where is_default")) == "default"
    columns = "id, version, created_at, updated_at, created_by, updated_by, name, customer_id"
    more = "customer_name, pipeline_id, stage, stage_entered_at, state, amount_minor, currency"
    now = "'2026-03-25 04:00:00'"
    values = f"'a', 1, {now}, {now}, '', '', 'A', 'c', 'C', 'default', 'need', {now}, 'open', 100"
    migrated.execute(
        text(
            f"insert into opportunity ({columns}, {more}, probability, fixed_probability) "
            f"values ({values}, 'CNY', 30, false)"
        )
    )
    migrated.execute(text("update opportunity set stage = 'signing', probability = 90"))
    sums = migrated.execute(text("select stage, count, weighted_minor from opportunity_sum"))
    assert sorted(map(tuple, sums)) == [("need", 0, 0), ("signing", 1, 90)]
