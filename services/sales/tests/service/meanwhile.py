"""What somebody else does while a request is at work."""

import threading

BEGUN_S, DONE_S = 0.5, 5.0


class Meanwhile:
    """
    Lets *work* begin when the function *name* of *module* is called, and that wait for a while.

    `done` tells what it came to, once `join` has waited for it.
    """

    def __init__(self, monkeypatch, module, name, work):
        self.done = []
        self._thread = threading.Thread(target=lambda: self.done.append(work()))
        self._function = getattr(module, name)
        monkeypatch.setattr(module, name, self._call)

    def join(self):
        self._thread.join(DONE_S)
        return self.done

    def _call(self, *about):
        self._thread.start()
        self._thread.join(BEGUN_S)
        assert self.done == [], "it did not wait"
        return self._function(*about)
