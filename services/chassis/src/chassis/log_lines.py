"""Lines of a log, written to a file that may have no room for them."""

from typing import BinaryIO

LOST = b'\n{"event":"log.lost","level":"warning","lines":%d}\n'
"""Begins anew: of the last line before the room ended a part may stand there."""


class Lines:
    """
    Writes whole lines, unbuffered; never raises.

    lost: how many lines there was no room for (or nobody to take them) since the last that went
    out. The next one that goes out is led by a line that tells.
    """

    def __init__(self, file: BinaryIO):
        self._file = getattr(file, "raw", file)
        self.lost = 0

    def write(self, line: bytes) -> None:
        """Write *line*, or count it."""
        try:
            if self.lost:
                self._write(LOST % self.lost)
                self.lost = 0
            self._write(line)
        except (OSError, ValueError):  # a file that is closed
            self.lost += 1

    def flush(self) -> None:
        """Nothing waits."""

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            written = self._file.write(rest)
            if not written:
                raise OSError("nothing was taken")
            rest = rest[written:]
