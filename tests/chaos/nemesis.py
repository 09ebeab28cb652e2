"""Who kills: services at random, now and then the broker and the database server."""

import random
import threading
import time
from collections import Counter

from house.postgres import Postgres
from house.suite import Suite

SERVICE_EVERY_S = 1.0
"""Mean pause between a recovery and the next kill."""
RECOVERY_S = 20.0
"""Whoever is not back by then is no reason to wait any longer."""
BROKER_EVERY_S = 25.0
DATABASE_EVERY_S = 20.0


class Nemesis:
    """Kills by SIGKILL until it is told to stop; the same seed chooses the same victims."""

    def __init__(self, suite: Suite, database: Postgres | None, seed: int = 7):
        self.suite, self.database, self.rng = suite, database, random.Random(seed)
        self.kills: Counter[str] = Counter()
        self._calm = threading.Event()
        self._deck: list[str] = []

    def run(self) -> None:
        """Kill until `stop`, in the thread of the caller."""
        started = time.monotonic()
        broker_at, database_at = started + BROKER_EVERY_S / 3, started + DATABASE_EVERY_S / 2
        while not self._calm.wait(self.rng.expovariate(1 / SERVICE_EVERY_S)):
            self._wait_for_recovery()
            self._kill_a_service()
            now = time.monotonic()
            if now > broker_at:
                self._kill_the_broker()
                broker_at = time.monotonic() + BROKER_EVERY_S
            if self.database is not None and now > database_at:
                self._kill_the_database()
                database_at = time.monotonic() + DATABASE_EVERY_S

    def stop(self) -> None:
        self._calm.set()

    def _wait_for_recovery(self) -> None:
        give_up = time.monotonic() + RECOVERY_S
        while time.monotonic() < give_up and not self._calm.is_set():
            if all(child.is_ready() for child in self.suite.children.values()):
                return
            time.sleep(0.1)

    def _kill_a_service(self) -> None:
        """Each of all in turn, in an order of chance: none is spared in a short storm."""
        if not self._deck:
            self._deck = sorted(self.suite.children)
            self.rng.shuffle(self._deck)
        victim = self._deck.pop()
        if self.suite.children[victim].pid:
            self.suite.kill(victim)
            self.kills[victim] += 1

    def _kill_the_broker(self) -> None:
        assert self.suite.broker is not None
        self.suite.broker.kill()
        self.kills["broker"] += 1
        time.sleep(self.rng.uniform(0, 1))
        self.suite.broker.start()

    def _kill_the_database(self) -> None:
        assert self.database is not None
        self.database.kill()
        self.kills["database"] += 1
        time.sleep(self.rng.uniform(0, 0.5))
        self.database.start()
