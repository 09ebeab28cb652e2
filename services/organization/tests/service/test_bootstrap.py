"""The first start: roles, a key and one administrator, and nothing twice."""

from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from chassis import migrate
from chassis.runtime import Runtime
from chassis.testing.harness import database_url
from contracts.organization import calendar, numbering_rule, role, staff
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


def test_after_an_upgrade_calendars_and_numbers_are_told_once_more(house):
    hours = [{"opens": "09:00", "closes": "18:00"}]
    week = [{"weekday": 1, "hours": hours}]
    made = house.call(calendar.create, {"name": "公司", "weekly": week})
    asked = {"series": "order", "pattern": "SO{yyyy}-{serial}", "reset": "yearly"}
    house.call(numbering_rule.create, asked)
    before = house.told(calendar.updated)[-1]
    service.prepare(house.runtime)
    again = house.told(calendar.updated)[-1]
    assert again["id"] != before["id"] and again["subject"] == made["id"]
    assert (again["data"], again["aggregateversion"]) == (before["data"], made["version"])
    assert house.told(numbering_rule.updated)[-1]["data"]["series"] == "order"
    told = {one["subject"]: one["data"]["removed"] for one in house.told(role.updated)}
    assert told["rep"] is False
