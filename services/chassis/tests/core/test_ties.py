"""A process that another one began ends with it."""

import os
import subprocess
import sys

from house.waiting import is_alive, wait_until

CHILD = "import os, time; from chassis.ties import end_with; end_with({parent}); time.sleep(60)"
PARENT = (
    "import os, subprocess, sys, time\n"
    f"words = {CHILD!r}.format(parent=os.getpid())\n"
    "child = subprocess.Popen([sys.executable, '-c', words], start_new_session=True)\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)"
)


def test_a_process_ends_when_the_one_that_began_it_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert wait_until(lambda: not is_alive(child), 10)


def test_whose_parent_has_died_already_ends_at_once():
    words = CHILD.format(parent=os.getpid() + 1)
    assert subprocess.run([sys.executable, "-c", words], timeout=10).returncode == 0
