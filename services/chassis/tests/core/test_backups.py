"""A backup is of one moment of all databases; what was on its way comes again after a restore."""

import os

import pytest
from click.testing import CliRunner
from ears import hearing
from toy import boxes, contract
from toy.boxes.model import Model
from toy.service import service as toy_service

from chassis import outbox
from chassis.backups import commands, sets
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.testing.harness import Harness, database_url, drop_database

EARS = Service(name="ears", slices=(hearing,), tables=Model.metadata)
assert boxes


class House:
    """The toy and who listens to it, with the commands of an operator."""

    def __init__(self, folder):
        self.folder, self.urls = folder, [database_url(folder) for _ in range(2)]
        self.toy, self.ears = Harness(toy_service, self.urls[0]), Harness(EARS, self.urls[1])
        self.runtimes = {"toy": self.toy.runtime, "ears": self.ears.runtime}
        for harness in (self.toy, self.ears):
            object.__setattr__(harness.runtime.settings, "data_dir", str(folder / "data"))

    def make(self, name, heard=True):
        self.toy.call(contract.create, {"name": name})
        told = self.toy.told(contract.created)[-1]
        if heard:
            self.ears.tell(contract.created, told["subject"], told["data"], id=told["id"])
        return told["id"]

    def run(self, command, *words, runtimes=None):
        chosen = commands.commands(lambda names: runtimes or self.runtimes)
        done = CliRunner().invoke(chosen[command == "restore"], [str(self.folder / "set"), *words])
        return done.exit_code, done.output

    def elsewhere(self):
        """Return runtimes on empty databases, as on a new machine."""
        made = {}
        for name, runtime in self.runtimes.items():
            self.urls.append(database_url(self.folder, recycled=False))
            about = {"bus_keys": "test:secret", "data_dir": str(self.folder / "new")}
            settings = runtime.settings.__class__(database_url=self.urls[-1], **about)
            made[name] = Runtime(runtime.service, settings, clock=self.toy.clock)
        return made


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    for harness in (made.toy, made.ears):
        harness.close()
    for url in made.urls[:2]:
        drop_database(url)


def told_next(runtime):
    with runtime.database.reading() as connection:
        return [row.id for row in outbox.unpublished(connection, outbox.cursor(connection))]


def all_told(house):
    with house.toy.runtime.database.writing() as connection:
        rows = outbox.unpublished(connection, outbox.START)
        outbox.advance(connection, outbox.START, rows[-1].cursor)


@pytest.mark.requirement("PLT-18")
def test_a_set_brings_every_database_and_file_back_on_another_machine(house):
    house.make("one")
    all_told(house)
    uploads = house.toy.runtime.settings.upload_folder
    uploads.mkdir(parents=True)
    (uploads / "a").write_bytes(b"file")
    assert house.run("backup")[0] == 0
    fresh = house.elsewhere()
    code, words = house.run("restore", runtimes=fresh)
    assert code == 0, words
    assert "toy: history whole; 0 events will be told again" in words
    harness = Harness(toy_service, house.urls[2], database=fresh["toy"].database)
    assert [row["name"] for row in harness.call(contract.listed)["items"]] == ["one"]
    assert (fresh["toy"].settings.upload_folder / "a").read_bytes() == b"file"


@pytest.mark.requirement("PLT-18")
def test_what_somebody_had_not_heard_yet_is_told_again(house):
    house.make("heard")
    missed = house.make("missed", heard=False)
    all_told(house)
    house.run("backup")
    fresh = house.elsewhere()
    assert "1 events will be told again" in house.run("restore", runtimes=fresh)[1]
    assert told_next(fresh["toy"]) == [missed]


@pytest.mark.requirement("PLT-18")
def test_after_a_restore_new_events_are_told_behind_the_old_ones(house):
    house.make("old")
    all_told(house)
    house.run("backup")
    fresh = house.elsewhere()
    house.run("restore", runtimes=fresh)
    harness = Harness(toy_service, house.urls[2], database=fresh["toy"].database)
    harness.call(contract.create, {"name": "new"})
    assert told_next(fresh["toy"]) == [harness.told(contract.created)[-1]["id"]]


@pytest.mark.requirement("PLT-18")
def test_databases_that_do_not_agree_are_no_set(house):
    data = {"id": "b", "name": "nobody made it"}
    house.ears.tell(contract.created, "b", data, id="from-nowhere")
    code, words = house.run("backup")
    assert code == 1
    assert "ears has taken in 1 events that nobody told, first from-nowhere" in words
    assert not (house.folder / "set" / sets.MANIFEST).exists()


@pytest.mark.requirement("PLT-18")
def test_a_restore_replaces_nothing_unless_told_to(house):
    house.make("one")
    house.run("backup")
    house.make("two")
    code, words = house.run("restore")
    assert code == 1 and "is not empty" in words
    assert len(house.toy.call(contract.listed)["items"]) == 2
    assert house.run("restore", "--force")[0] == 0
    assert len(house.toy.call(contract.listed)["items"]) == 1


def test_nothing_is_restored_under_a_running_service(house):
    house.run("backup")
    with house.toy.runtime.database.leader("relay"):
        code, words = house.run("restore", "--force")
    assert code == 1 and "toy is running" in words


def test_a_set_that_was_changed_or_never_finished_is_refused(house):
    assert "no finished backup" in house.run("restore", "--force")[1]
    house.run("backup")
    copy = next((house.folder / "set").glob("toy.*"))
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    assert "the copy of toy is missing or was changed" in house.run("restore", "--force")[1]
    assert "is not empty" in house.run("backup")[1]


def open_to_others(folder):
    found = [folder, *folder.rglob("*")]
    return [p.name for p in found if p.stat().st_mode & 0o077]


@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_a_set_and_what_comes_out_of_it_are_their_owners_only(house, umask):
    house.make("one")
    all_told(house)
    uploads = house.toy.runtime.settings.upload_folder
    (uploads / "inner").mkdir(parents=True)
    (uploads / "inner" / "a").write_bytes(b"file")
    before = os.umask(umask)
    try:
        (house.folder / "set").mkdir()
        assert house.run("backup")[0] == 0
        fresh = house.elsewhere()
        assert house.run("restore", runtimes=fresh)[0] == 0
    finally:
        os.umask(before)
    assert open_to_others(house.folder / "set") == []
    assert open_to_others(fresh["toy"].settings.upload_folder) == []
    restored = [r.database.url.database for r in fresh.values() if r.database.is_sqlite]
    assert not any(os.stat(path).st_mode & 0o077 for path in restored)
