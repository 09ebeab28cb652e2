"""
Where the services of a suite on one machine branch off: `python -m chassis.nursery FD MODULE…`.

What all of them need is loaded once, here, and each begins as a copy of this process: it is ready
in a fraction of the time, and shares the memory. Whoever starts the suite asks through the socket
FD: a message `{"words": […], "environment": {…}}` and the descriptor to speak to. Told are
`{"pid": …}` for what has begun, `{"pid": 0, "errno": …}` for what could not, and
`{"pid": …, "code": …}` for what has ended.
"""

import contextlib
import ctypes
import errno
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
from dataclasses import dataclass
from os import fork, read, waitpid  # as they are before the patch of the bus

MODULES = ("chassis.commands", "chassis.runtime", "chassis.bus.host")
LARGEST = 1 << 18
"""Bytes of a request; an environment is some thousands."""
NAME = 15


@dataclass(frozen=True)
class Birth:
    """What a new process is to be, and where it speaks to."""

    words: list[str]
    environment: dict[str, str]
    output: int


def main() -> None:
    """Load everything, then branch off what is asked for, until nobody can ask any more."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    awake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    poll = select.poll()
    _load([*MODULES, *sys.argv[2:]])
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for descriptor in (channel.fileno(), awake):
        poll.register(descriptor, select.POLLIN)
    born = None
    with contextlib.suppress(ConnectionError):  # who asked has gone meanwhile
        born = _attend(channel, awake, poll)
    if born:
        signal.set_wakeup_fd(-1)
        for descriptor in (awake, waker):
            os.close(descriptor)
        _become(born)


def _load(names: list[str]) -> None:
    from chassis import lean  # noqa: F401 - before anything that logs
    from chassis.bus import patch  # noqa: F401 - before every other import

    for name in names:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _attend(channel: socket.socket, awake: int, poll: "select.poll") -> Birth | None:
    """Return what to become, in a new process; None in this one, when nobody is left to ask."""
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == awake:
                read(awake, 4096)
                _tell_the_dead(channel)
                continue
            asked, outputs, _, _ = socket.recv_fds(channel, LARGEST, 1)
            if not asked:
                return None
            born = Birth(**json.loads(asked), output=outputs[0])
            mine = os.getpid()
            told = _begin()
            if told["pid"] == 0 and "errno" not in told:
                _leave(channel, mine)
                return born
            os.close(born.output)
            channel.send(json.dumps(told).encode())


def _begin() -> dict[str, int]:
    """Return what to tell of a new process, whose own `pid` is 0, as is that of none."""
    try:
        return {"pid": fork()}
    except OSError as error:  # no room for it; what runs already is not to end for that
        return {"pid": 0, "errno": error.errno or errno.EAGAIN}


def _tell_the_dead(channel: socket.socket) -> None:
    while True:
        try:
            child, status = waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        code = os.waitstatus_to_exitcode(status)
        channel.send(json.dumps({"pid": child, "code": code}).encode())


def _leave(channel: socket.socket, parent: int) -> None:
    """Be a process of its own, which ends when the one that it comes from dies."""
    from chassis.bus.patch import forget_the_hub
    from chassis.ties import end_with

    channel.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    end_with(parent)
    forget_the_hub()


def _become(born: Birth) -> None:
    """Run the words as `python -m` would."""
    from chassis.settings import live_in

    live_in(born.environment)
    silence = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate((silence, born.output, born.output)):
        os.dup2(source, target)
    os.close(silence)
    os.close(born.output)
    ctypes.CDLL(None).prctl(NAME, born.words[0].encode())
    sys.argv = born.words
    runpy.run_module(born.words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
