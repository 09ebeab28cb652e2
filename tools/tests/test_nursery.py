"""Processes that branch off one that has loaded what all need."""

import errno
import os
import signal
import subprocess

import pytest

from chassis.nursery import _begin as born
from house.nursery import Nursery, NurseryGone
from house.waiting import wait_until


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery([], {**os.environ, "PYTHONUNBUFFERED": "1", "EVENTLET_TESTS": "1"})
    yield nursery
    nursery.close()


@pytest.fixture
def begin(nursery, tmp_path):
    """Return a function that begins a process, which writes to the file `said`."""

    def begin(*words, **environment):
        with (tmp_path / "said").open("wb") as output:
            return nursery.begin(list(words), {**os.environ, **environment}, output.fileno())

    return begin


def test_a_branch_says_and_returns_what_the_command_would(begin, tmp_path):
    assert begin("this").wait(10) == 0
    assert "Beautiful is better than ugly." in (tmp_path / "said").read_text()
    assert begin("chassis", "no-such-command").wait(20) == 2
    assert begin("no_such_module").wait(10) == 1
    assert "No module named no_such_module" in (tmp_path / "said").read_text()


def test_a_branch_is_stopped_waited_for_and_killed_as_any_process(begin):
    running = begin("http.server", "0")
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(0.2)
    assert running.poll() is None
    running.kill()
    assert running.wait(10) == -signal.SIGKILL


def test_a_branch_has_the_environment_that_it_is_given_and_no_other(begin, tmp_path):
    running = begin("sysconfig", HOME="/nowhere")
    wait_until(lambda: running.poll() is not None, 10)
    assert "/nowhere" in (tmp_path / "said").read_text()


def test_when_the_nursery_is_killed_its_branches_end_and_nothing_more_begins(tmp_path):
    nursery = Nursery([], {**os.environ, "EVENTLET_TESTS": "1"})
    with (tmp_path / "said").open("wb") as output:
        running = nursery.begin(["http.server", "0"], os.environ, output.fileno())
    os.kill(nursery.pid, signal.SIGKILL)
    assert running.wait(10) == -signal.SIGTERM
    with pytest.raises(NurseryGone):
        nursery.begin(["this"], os.environ, 1)
    assert not nursery.is_there


def test_a_nursery_that_does_not_answer_is_killed(tmp_path):
    """Its late answer would be taken for that to the next question."""
    nursery = Nursery([], {**os.environ, "EVENTLET_TESTS": "1"}, patience_s=0.3)
    os.kill(nursery.pid, signal.SIGSTOP)
    with pytest.raises(NurseryGone):
        nursery.begin(["this"], os.environ, 1)
    wait_until(lambda: not nursery.is_there, 5)
    nursery.close()


def test_letting_go_of_a_nursery_that_hangs_takes_no_longer_than_its_patience():
    nursery = Nursery([], {**os.environ, "EVENTLET_TESTS": "1"}, patience_s=0.3)
    os.kill(nursery.pid, signal.SIGSTOP)
    nursery.close()
    assert not nursery.is_there


def test_a_machine_without_room_for_a_process_keeps_those_that_it_has(monkeypatch):
    def full():
        raise OSError(errno.EAGAIN, "no room")

    monkeypatch.setattr("chassis.nursery.fork", full)
    assert born() == {"pid": 0, "errno": errno.EAGAIN}
