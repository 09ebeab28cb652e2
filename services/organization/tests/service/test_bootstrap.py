"""The first start: roles, a key and one administrator, and nothing twice."""

from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from chassis import migrate
from chassis.runtime import Runtime
from chassis.testing.harness import database_url
from contracts.organization import role, staff
from organization import bootstrap
from organization.service import service


def test_the_first_password_is_told_once_and_works(house):
    words = house.first_words.split()
    assert words[:3] == ["First", "sign-in:", "admin"]
    tokens = house.sign_in("admin", words[-1])
    assert tokens["must_change_password"] is True


def test_starting_again_changes_nothing(house, capsys):
    before = house.call(staff.listed)["items"], house.call(role.listed)["items"]
    service.prepare(house.runtime)
    assert (house.call(staff.listed)["items"], house.call(role.listed)["items"]) == before
    assert "First sign-in" not in capsys.readouterr().out


def test_a_new_version_brings_its_built_in_roles_up_to_date(house, monkeypatch):
    rep = next(r for r in bootstrap.built_in_roles() if r.id == "rep")
    newer = replace(rep, grants=("sales.*",))
    monkeypatch.setattr(bootstrap, "built_in_roles", lambda: (newer,))
    service.prepare(house.runtime)
    assert house.call(role.get, {"role_id": "rep"})["grants"] == ["sales.*"]


@pytest.fixture
def empty(tmp_path):
    url = database_url(tmp_path, recycled=False)
    settings = service.settings(bus_keys="a:b", database_url=url, first_password="chosen-by-make")
    runtime = Runtime(service, settings)
    yield runtime
    runtime.close()


def test_migrations_and_a_chosen_password_make_a_house_that_opens(empty, capsys):
    migrate.upgrade(service, empty.database)
    service.prepare(empty)
    assert "chosen" not in capsys.readouterr().out
    assert bootstrap.ensure_administrator(empty) is None


def test_the_migrations_equal_the_models(empty):
    migrate.upgrade(service, empty.database)
    names = service.tables.tables
    own = {"include_object": lambda obj, name, kind, *_: kind != "table" or name in names}
    with empty.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=own)
        assert compare_metadata(context, service.tables) == []
