"""Starts the services of a suite as branches of one process that has loaded what all need."""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from house.child import OWNER_ONLY, tied
from house.waiting import send

PATIENCE_S = 30.0
LARGEST = 1 << 16


class NurseryGone(Exception):
    """The process that others branch off from has ended."""


class Nursery:
    """
    One process from which others branch off: `begin` is `python -m …` in a tenth of the time.

    modules: to be loaded beforehand. Start it in a thread that lives as long as the processes.
    patience_s: seconds after which it is taken for dead, and killed.
    """

    def __init__(
        self, modules: list[str], environment: Mapping[str, str], patience_s: float = PATIENCE_S
    ):
        self.patience_s = patience_s
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = ["-m", "chassis.nursery", str(theirs.fileno()), *modules]
        self._process = subprocess.Popen(
            tied([sys.executable, *words]),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            umask=OWNER_ONLY,
        )
        theirs.close()
        self._turn = threading.Lock()
        self._begun: queue.Queue[Branch | OSError | None] = queue.Queue()
        self._branches: dict[int, Branch] = {}
        threading.Thread(target=self._listen, daemon=True, name="nursery").start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_there(self) -> bool:
        return self._process.poll() is None

    def begin(self, words: list[str], environment: Mapping[str, str], output: int) -> "Branch":
        """
        Run *words* as `python -m` would, speaking to the descriptor *output*.

        Raises NurseryGone when there is nothing to branch off from any more, and OSError when
        the machine has no room for another process.
        """
        asked = json.dumps({"words": words, "environment": dict(environment)}).encode()
        with self._turn:
            try:
                socket.send_fds(self._channel, [asked], [output])
                branch = self._begun.get(timeout=self.patience_s)
            except (OSError, queue.Empty) as error:
                # An answer that comes later would be taken for that to the next question.
                self._process.kill()
                raise NurseryGone from error
        if branch is None:
            raise NurseryGone
        if isinstance(branch, OSError):
            raise branch
        return branch

    def close(self) -> None:
        """Let it go; whatever branched off and still runs is asked to stop by the kernel."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(self.patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._channel.close()

    def _listen(self) -> None:
        """Hear of what has begun and ended, until the other side is gone."""
        while told := self._told():
            pid = told["pid"]
            if "code" in told:
                self._branches.pop(pid).ended(told["code"])
            elif pid:
                self._branches[pid] = Branch(pid)
                self._begun.put(self._branches[pid])
            else:
                self._begun.put(OSError(told["errno"], os.strerror(told["errno"])))
        for branch in self._branches.values():
            branch.orphaned()
        self._begun.put(None)

    def _told(self) -> dict[str, int] | None:
        try:
            return dict(json.loads(self._channel.recv(LARGEST) or "{}")) or None
        except OSError:
            return None


class Branch:
    """A process that branched off; to be asked as a subprocess.Popen."""

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None
        self._over = threading.Event()

    def ended(self, code: int) -> None:
        self.returncode = code
        self._over.set()

    def orphaned(self) -> None:
        """Watch the process itself: who knew its exit code is gone."""
        threading.Thread(target=self._watch, daemon=True, name="orphan").start()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raise subprocess.TimeoutExpired after *timeout* seconds."""
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            send(self.pid, signal.SIGKILL)

    def _watch(self) -> None:
        while Path(f"/proc/{self.pid}").exists():
            time.sleep(0.05)
        self.ended(-signal.SIGTERM)
