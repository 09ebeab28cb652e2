"""Ties the life of a process to that of the one that began it; the kernel of Linux does it."""

import ctypes
import os
import signal
import sys

DEATH_SIGNAL = 1


def end_with(parent: int) -> None:
    """Be asked to stop when *parent*, the process that began this one, dies; or has died by now."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)
