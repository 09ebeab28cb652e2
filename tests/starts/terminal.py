"""A terminal in which `house run` is started, stopped and started again on one folder."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from house.demo.story import Day, sign_in
from house.ports import free_port, is_free
from house.waiting import wait_until

START_S, STOP_S = 120, 40
READY, BEGUN = "The suite is ready", "starting the broker"
PASSWORD = re.compile(r"First sign-in: +admin  /  (\S+)")
PORT = re.compile(r"^ +(?:Ports: +)?(\d+) +\w+", re.M)
CODES = re.compile(r"stopped: (.*)")


class Run:
    """One `house run`; signals go to its whole group of processes, as those of a terminal do."""

    def __init__(self, folder: Path, said: Path, **environment: str):
        self._said = said
        known = {name: text for name, text in os.environ.items() if not name.endswith("AMQP_URI")}
        with said.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "house", "run"],
                env={**known, "CRM_DATA_DIR": str(folder), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    @property
    def ports(self) -> list[int]:
        """The ports that it told: of the gateway, of the broker and of everybody's health."""
        return [int(number) for number in PORT.findall(self.said)]

    @property
    def codes(self) -> list[str]:
        """The exit codes that it told of its processes."""
        return [told.split()[1] for told in CODES.findall(self.said)[0].split(", ")]

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.is_over, START_S)
        assert words in self.said, self.said

    def signal(self, number: signal.Signals) -> None:
        os.killpg(self._process.pid, number)

    def end(self) -> int:
        """Return the exit code, once it has come to its end."""
        return self._process.wait(STOP_S)


class Terminal:
    """Runs one suite at a time, always on the same data and the same port, with its own broker."""

    def __init__(self, folder: Path, **environment: str):
        self.folder = folder
        self.port = free_port()
        self._environment = {**environment, "GATEWAY_PORT": str(self.port)}
        self._run: Run | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> Run:
        """Start a run here, without waiting until it is ready."""
        self._run = Run(self.folder, self.folder.with_suffix(".said"), **self._environment)
        return self._run

    def beside(self, folder: Path) -> Run:
        """Return a run on another folder, or on this one, while that of this terminal goes on."""
        return Run(folder, self.folder.with_suffix(".beside"), **self._environment)

    def running(self) -> "Terminal":
        """See to it that a run is ready whose administrator has changed the first password."""
        if self._run is None or self._run.is_over:
            self.begin().wait_for(READY)
            password = (self.folder / "secrets" / "first_password").read_text().strip()
            sign_in(Day(self.url, password, quiet=True))
        return self

    def close(self) -> None:
        """Stop the run that goes on as a supervisor does; all of it has to end in order."""
        if self._run is None or self._run.is_over:
            return
        self._run.signal(signal.SIGTERM)
        assert self._run.end() == 0 and set(self._run.codes) == {"0"}, self._run.said
        self.see_nothing_left(self._run)

    def see_nothing_left(self, run: Run) -> None:
        """Raise AssertionError where a process goes on working on the folder or holds a port."""
        assert wait_until(lambda: not self._left(), 2), self._left()
        assert [port for port in run.ports if not is_free(port)] == []

    def _left(self) -> list[str]:
        return [words for words in map(self._words, Path("/proc").glob("[0-9]*")) if words]

    def _words(self, process: Path) -> str:
        """Return what a process was started with, if that was for our folder."""
        with contextlib.suppress(OSError):  # ended meanwhile
            if str(self.folder).encode() in (process / "environ").read_bytes():
                return (process / "cmdline").read_text().replace("\0", " ")
        return ""
