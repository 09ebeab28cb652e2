"""One backup holds what all six services keep, and brings every row back."""

import importlib
from contextlib import suppress

import pytest
from click.testing import CliRunner
from sqlalchemy import MetaData, delete, func, select

from chassis.backups import commands
from chassis.errors import ServiceError
from chassis.react import inbox_event
from chassis.runtime import Runtime
from chassis.testing.harness import Harness, database_url, drop_database

from .cells import cases
from .table import SERVICES

SOME, FEW = 8, 4
"""Cases of each service that fill its database, and the rows that it has at least by then."""


class Suite:
    """A harness for each service over the data that its crash cases arrange."""

    def __init__(self, folder):
        self.folder = folder
        self.urls = {name: database_url(folder) for name in SERVICES}
        self.harnesses = {name: self.filled(name, url) for name, url in self.urls.items()}
        self.runtimes = {name: one.runtime for name, one in self.harnesses.items()}

    def filled(self, name, url):
        harness = Harness(importlib.import_module(f"{name}.service").service, url)
        object.__setattr__(harness.runtime.settings, "data_dir", str(self.folder / "data"))
        for case in cases(name)[:SOME]:
            with suppress(ServiceError):
                harness.call(case.work, case.arrange(harness)[0])
        with harness.runtime.database.writing() as connection:
            # Cases take in events that no service told, and a backup would find that out.
            connection.execute(delete(inbox_event))
        return harness

    def elsewhere(self):
        made = {}
        for name, runtime in self.runtimes.items():
            url = database_url(self.folder, recycled=False)
            about = {"bus_keys": "test:secret", "data_dir": str(self.folder / "new")}
            settings = runtime.settings.__class__(database_url=url, **about)
            made[name] = Runtime(runtime.service, settings)
        return made

    def run(self, command, runtimes):
        chosen = commands.commands(lambda names: runtimes)[command == "restore"]
        return CliRunner().invoke(chosen, [str(self.folder / "set")])


@pytest.fixture
def suite(tmp_path):
    made = Suite(tmp_path)
    yield made
    for name, harness in made.harnesses.items():
        harness.close()
        drop_database(made.urls[name])


def rows(runtime):
    """Return table → how many rows it has."""
    tables = MetaData()
    tables.reflect(runtime.database.engine)
    with runtime.database.reading() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.tables.items()
        }


@pytest.mark.requirement("PLT-18")
def test_every_row_of_every_service_comes_back(suite):
    before = {name: rows(runtime) for name, runtime in suite.runtimes.items()}
    sums = {name: sum(told.values()) for name, told in before.items()}
    assert min(sums.values()) > FEW, sums
    saved = suite.run("backup", suite.runtimes)
    assert saved.exit_code == 0, saved.output
    new = suite.elsewhere()
    brought = suite.run("restore", new)
    assert brought.exit_code == 0, brought.output
    after = {name: rows(runtime) for name, runtime in new.items()}
    for name, told in before.items():
        lost = {table: (n, after[name].get(table)) for table, n in told.items() if n}
        assert {t: pair for t, pair in lost.items() if pair[0] != pair[1]} == {}, name
