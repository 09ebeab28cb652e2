"""The supervisor starts, watches and stops processes."""

import stat
from urllib.request import urlopen

import pytest

from house.child import NO_ROOM
from house.suite import SuiteError
from house.waiting import is_alive, wait_until


@pytest.mark.requirement("PLT-10")
def test_a_suite_migrates_and_then_serves(make_suite):
    suite = make_suite().start()
    assert (suite.folder / "migrated").read_text() == "once\n"
    assert suite.children["alpha"].is_ready()


def test_stopping_ends_every_process_with_its_own_exit_code(make_suite):
    suite = make_suite(replicas={"alpha": 2}).start()
    pids = suite.pids()
    assert set(pids) == {"alpha", "alpha-2", "nursery"}
    assert suite.stop() == {"alpha": 0, "alpha-2": 0}
    assert suite.stop() == {"alpha": 0, "alpha-2": 0}
    assert not any(is_alive(pid) for pid in pids.values())


def test_a_killed_process_is_started_again(make_suite):
    suite = make_suite(restart=True).start()
    before = suite.pids()["alpha"]
    suite.kill("alpha")
    assert wait_until(lambda: suite.pids().get("alpha", before) != before, 10)
    suite.wait_ready(10)


def test_a_killed_process_stays_down_where_nobody_watches(make_suite):
    suite = make_suite().start()
    suite.kill("alpha")
    assert "alpha" not in suite.pids()
    suite.start_one("alpha")
    assert suite.children["alpha"].is_ready()


def test_a_process_that_was_stopped_on_purpose_is_not_started_again(make_suite):
    suite = make_suite(restart=True).start()
    assert suite.stop_one("alpha") == 0
    assert not wait_until(lambda: "alpha" in suite.pids(), 1)


def test_a_failing_migration_stops_the_start_with_its_words(make_suite):
    with pytest.raises(SuiteError, match="alpha could not be migrated"):
        make_suite(environment={"ALPHA_BREAKS": "yes"}).start()


def test_secrets_are_made_once_and_readable_by_their_owner_only(make_suite):
    suite = make_suite()
    suite.start()
    suite.stop()
    password = suite.first_password
    again = make_suite().start()
    assert again.first_password == password
    assert (again.secrets_folder / "amqp_uri").read_text().strip() == again.amqp_uri
    for path in again.secrets_folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_suite_keeps_is_its_owners_only(make_suite):
    suite = make_suite(sink=lambda name, line: None)
    suite.folder.mkdir(parents=True)
    (suite.folder / "old.db").touch(0o644)
    suite.start()
    paths = [suite.folder, *(suite.folder / n for n in ("old.db", "migrated", "logs/alpha.log"))]
    assert [stat.S_IMODE(p.stat().st_mode) & 0o077 for p in paths] == [0] * len(paths)


def test_a_death_and_a_return_are_said_aloud(make_suite):
    said = []
    suite = make_suite(restart=True, sink=lambda name, line: said.append((name, line))).start()
    suite.kill("alpha")
    assert wait_until(lambda: ("alpha", "is back") in said, 15)
    assert ("alpha", "ended with -9; starting it again") in said


def test_every_line_stands_in_the_log_file_too(make_suite):
    suite = make_suite(sink=lambda name, line: None).start()
    assert wait_until(lambda: "serving" in suite.log("alpha"), 5)


def test_a_log_without_room_ends_nothing_and_is_said_aloud(make_suite):
    said = []
    suite = make_suite(restart=True, sink=lambda name, line: said.append((name, line)))
    (suite.folder / "logs").mkdir(parents=True)
    (suite.folder / "logs" / "alpha.log").symlink_to("/dev/full")
    suite.start()
    before = suite.pids()["alpha"]
    assert ("alpha", NO_ROOM) in said and ("alpha", "serving") in said
    alpha = f"http://127.0.0.1:{suite.children['alpha'].port}"
    assert [urlopen(f"{alpha}/speak").status for _ in range(5)] == [200] * 5
    assert wait_until(lambda: said.count(("alpha", "asked")) == 5, 5)
    assert suite.pids()["alpha"] == before and said.count(("alpha", NO_ROOM)) == 1
