"""One supervised process: started, watched, stopped; its words go to a sink or a file."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from chassis.log_lines import Lines
from house.waiting import send, wait_until

Sink = Callable[[str, str], None]
STOP_TIMEOUT_S = 25.0
OWNER_ONLY = 0o077
"""Bits of access that data, files and logs never give."""
LONGEST_LOG = 50_000_000
NO_ROOM = "its log cannot be written; lines are dropped until there is room"
ROOM_AGAIN = "its log is written again; {} lines were dropped"


def tied(command: list[str]) -> list[str]:
    """Return the command so wrapped that the process ends when the one that started it dies."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else command


class Running(Protocol):
    """What is asked of a process; a subprocess.Popen is one."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


Begin = Callable[[int], Running]
"""Starts a process that speaks to the descriptor given."""


def executed(command: list[str], environment: Mapping[str, str]) -> Begin:
    """Return what starts a command as a process of its own."""

    def begin(output: int) -> Running:
        return subprocess.Popen(
            tied(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=OWNER_ONLY,
        )

    return begin


class Child:
    """A process with a name and a health port; starting it again keeps both."""

    def __init__(self, name: str, begin: Begin, port: int):
        self.name = name
        self.port = port
        self.wanted = False
        self.process: Running | None = None
        self._begin = begin

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self, folder: Path, sink: Sink | None = None) -> None:
        """Start the process; its lines go to a file in the folder, and to the sink as well."""
        self.wanted = True
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _opened(folder / f"{self.name}.log") as log:
            if sink is None:
                self.process = self._begin(log.fileno())
                return
            words, output = os.pipe()
            try:
                self.process = self._begin(output)
            finally:
                os.close(output)
            about = (os.fdopen(words, "rb"), os.fdopen(os.dup(log.fileno()), "ab", 0), sink)
        threading.Thread(target=self._pump, args=about, daemon=True).start()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> int | None:
        """Ask the process to stop, insist after the time, and return its exit code."""
        self.ask_to_stop()
        return self.wait(timeout_s)

    def ask_to_stop(self) -> None:
        self.wanted = False
        if self.pid is not None:
            send(self.pid, signal.SIGTERM)

    def wait(self, timeout_s: float) -> int | None:
        """Wait for the process to end, kill it after the time, and return its exit code."""
        if self.process is None:
            return None
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(10)

    def kill(self) -> None:
        """Kill the process as a crash would; whether it comes back is the supervisor's choice."""
        if self.process and self.pid is not None:
            self.process.kill()
            self.process.wait(10)

    def is_ready(self) -> bool:
        if self.pid is None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait_ready(self, timeout_s: float) -> bool:
        return wait_until(self.is_ready, timeout_s)

    def _pump(self, words: BinaryIO, log: BinaryIO, sink: Sink) -> None:
        kept, lost = Lines(log), 0
        with words, log:
            for line in words:
                kept.write(line)
                with contextlib.suppress(OSError):  # of a terminal that is gone, or a full disk
                    if bool(kept.lost) != bool(lost):
                        sink(self.name, NO_ROOM if kept.lost else ROOM_AGAIN.format(lost))
                    sink(self.name, line.decode("utf-8", "replace").rstrip("\n"))
                lost = kept.lost


def _opened(path: Path) -> BinaryIO:
    """Open a log to go on with; a long one is put aside first, and only one old one is kept."""
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(handle, "ab", buffering=0)
