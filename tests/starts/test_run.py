"""`make run` in the foreground: stopped by Ctrl-C, and started again on the same data."""

import signal
import threading
import time
from collections import Counter

import pytest
from tests.starts.terminal import BEGUN, PASSWORD, READY

from house.demo.client import Client
from house.demo.story import NEW_PASSWORD

BROKEN_OFF_S, BUSY_S, IMPATIENCE_S = 0.3, 0.8, 0.2
NAMES = [f"重启{number}公司" for number in range(4)]


class Clerk(threading.Thread):
    """Opens one customer after the other, and asks again with the same key until it is told."""

    def __init__(self, client, name):
        super().__init__(daemon=True)
        self.client, self.name, self.told, self.goes_home = client, name, [], threading.Event()

    def run(self):
        while not self.goes_home.is_set():
            name = f"{self.name}{len(self.told)}"
            made = self.client.post("/customers", {"name": name, "contact": {"name": "张三"}})
            self.told.append(made["name"])


@pytest.fixture
def stopped(terminal):
    """The first run on a folder, used and then stopped by an operator who presses Ctrl-C twice."""
    run = terminal.begin()
    run.wait_for(READY)
    [password] = PASSWORD.findall(run.said)
    admin = Client(terminal.url)
    admin.sign_in("admin", password)
    admin.post("/password", {"current_password": password, "new_password": NEW_PASSWORD})
    admin.sign_in("admin", NEW_PASSWORD)
    clerks = [Clerk(admin, name) for name in NAMES]
    for clerk in clerks:
        clerk.start()
    time.sleep(BUSY_S)
    run.signal(signal.SIGINT)
    time.sleep(IMPATIENCE_S)
    run.signal(signal.SIGINT)
    yield run, clerks
    for clerk in clerks:
        clerk.goes_home.set()


def test_a_start_that_is_broken_off_leaves_nothing_behind(terminal):
    run = terminal.begin()
    run.wait_for(BEGUN)
    time.sleep(BROKEN_OFF_S)
    run.signal(signal.SIGINT)
    run.signal(signal.SIGINT)
    assert run.end() == 130 and "Traceback" not in run.said
    terminal.see_nothing_left(run)


def test_a_run_ends_on_ctrl_c_and_the_next_one_goes_on_with_its_data(terminal, stopped):
    run, clerks = stopped
    assert run.end() == 0 and set(run.codes) == {"0"} and "Traceback" not in run.said
    terminal.see_nothing_left(run)
    done = [len(clerk.told) for clerk in clerks]
    again = terminal.begin()
    again.wait_for(READY)
    assert terminal.url in again.said and not PASSWORD.findall(again.said)
    admin = Client(terminal.url)
    admin.sign_in("admin", NEW_PASSWORD)
    for clerk, number in zip(clerks, done, strict=True):
        clerk.goes_home.set()
        clerk.join(30)
        assert len(clerk.told) > number > 0
    there = Counter(row["name"] for row in admin.all("/customers"))
    assert there == Counter(name for clerk in clerks for name in clerk.told)


def test_nobody_else_takes_the_port_or_the_data_of_a_run(terminal, tmp_path):
    terminal.running()
    for folder, words in (
        (tmp_path / "other", f"Port {terminal.port} is taken; set GATEWAY_PORT"),
        (terminal.folder, f"Another run uses {terminal.folder} at {terminal.url}; stop it"),
    ):
        second = terminal.beside(folder)
        assert second.end() == 1 and words in second.said and "Traceback" not in second.said
    assert Client(terminal.url).sign_in("admin", NEW_PASSWORD)["access_token"]
