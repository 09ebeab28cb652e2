"""Work ahead: what comes next is made by a branch of this process while this one saves."""

import fcntl
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, TypeVar

from chassis import ties

Made = TypeVar("Made")
OVER = None
"""Is told behind the last one: a branch that was killed has not come to its end."""
ROOM = 1 << 20
"""Bytes that a pipe holds: a whole step of a table, so that the branch goes on behind it."""


def ahead(
    make: Callable[[], Iterator[Made]], meanwhile: Callable[[], None] = lambda: None
) -> Iterator[Made]:
    """
    Yield what *make* makes, which another core does as far as a pipe has room.

    make: has no part in the database, for it is a copy of this process that calls it; what it
    raises is raised here. When the copy dies, the rest is made by this process.
    meanwhile: is done first by this process, while the copy makes the first one.
    """
    told, tells = os.pipe()
    with suppress(OSError):  # a user has only so many pages for pipes; the usual 64 KiB do as well
        fcntl.fcntl(tells, fcntl.F_SETPIPE_SZ, ROOM)
    mine = os.getpid()
    branch = os.fork()
    if branch == 0:
        os.close(told)
        _tell_all(make, tells, mine)
    os.close(tells)
    done = 0
    try:
        with open(told, "rb") as pipe:
            meanwhile()
            while (one := pickle.load(pipe)) is not OVER:  # noqa: S301  # our own copy told it
                if isinstance(one, BaseException):
                    raise one
                yield one
                done += 1
        return
    except (EOFError, pickle.UnpicklingError):
        pass
    finally:
        os.kill(branch, signal.SIGKILL)
        os.waitpid(branch, 0)
    yield from islice(make(), done, None)


def _tell_all(make: Callable[[], Iterator[Any]], tells: int, parent: int) -> None:
    """Be the branch: make and tell until the end, and never return."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ties.end_with(parent)
        with open(tells, "wb") as pipe:
            try:
                for one in make():
                    pickle.dump(one, pipe, pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                pickle.dump(error, pipe)
            pickle.dump(OVER, pipe)
    finally:
        os._exit(0)
