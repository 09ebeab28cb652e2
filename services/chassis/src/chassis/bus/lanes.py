"""Lanes: work for one key strictly in turn, work for different keys side by side."""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

import eventlet


class Lanes:
    """
    Hands items to *work*, at most *width* at once and never two of the same key.

    work: must not raise; it gets one item.
    """

    def __init__(self, work: Callable[[Any], None], width: int):
        self._work = work
        self._width = width
        self._lanes: dict[Hashable, deque[Any]] = {}
        self._ready: deque[Hashable] = deque()
        self.running = 0
        self.stopping = False

    def put(self, key: Hashable, item: Any) -> None:
        """Queue *item* behind earlier ones of *key*; returns at once."""
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(item)
            return
        self._lanes[key] = deque([item])
        self._ready.append(key)
        if self.running < self._width and not self.stopping:
            self.running += 1
            eventlet.spawn_n(self._run)

    def holds(self, key: Hashable) -> bool:
        """Return whether an item of *key* waits or is worked on."""
        return key in self._lanes

    @property
    def is_empty(self) -> bool:
        return not self._lanes

    def stop(self) -> None:
        """Begin nothing more; what runs goes on to its end."""
        self.stopping = True

    def _run(self) -> None:
        try:
            while self._ready and not self.stopping:
                self._next(self._ready.popleft())
        finally:
            self.running -= 1

    def _next(self, key: Hashable) -> None:
        lane = self._lanes[key]
        try:
            self._work(lane.popleft())
        finally:
            if lane:
                self._ready.append(key)
            else:
                del self._lanes[key]
