"""How long the event loop of organization stands still while many people sign in at once."""

import threading
import time
from collections.abc import Callable
from typing import Any

from chassis import offload
from chassis.bus import host, patch  # the patch makes threads and sleeps cooperative
from organization.hashing import Hasher
from organization.settings import OrganizationSettings

assert patch
PEOPLE, TICK_S, AIM_MS = 40, 0.002, 50


class Ticker:
    """Sleeps for a moment again and again; what it oversleeps is a stall of the loop."""

    def __init__(self) -> None:
        self.worst_ms, self.over = 0.0, False
        self._thread = threading.Thread(target=self._tick)
        self._thread.start()

    def stop(self) -> float:
        """Return the longest stall in milliseconds."""
        self.over = True
        self._thread.join()
        return self.worst_ms

    def _tick(self) -> None:
        while not self.over:
            before = time.perf_counter()
            time.sleep(TICK_S)
            late = (time.perf_counter() - before - TICK_S) * 1000
            self.worst_ms = max(self.worst_ms, late)


def stall_ms(threads: bool) -> tuple[float, float]:
    """Return the longest stall while PEOPLE sign in, and the seconds until all were served."""
    # More slots than in operation, so that nobody is turned away while the loop is watched.
    hasher = Hasher(OrganizationSettings(hash_slots=PEOPLE if not threads else 2))
    hashed = hasher.hash("correct horse battery")
    away: Any = vars(host)["tpool"].execute
    offload.use(away if threads else _here)
    ticker, started = Ticker(), time.perf_counter()
    crowd = [threading.Thread(target=_sign_in, args=(hasher, hashed)) for _ in range(PEOPLE)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return ticker.stop(), time.perf_counter() - started


def _sign_in(hasher: Hasher, hashed: str) -> None:
    assert hasher.verify(hashed, "correct horse battery")


def _here(function: Callable[..., Any], *args: Any) -> Any:
    """Stand for not leaving the event loop at all."""
    return function(*args)


def main() -> None:
    """Print what was measured."""
    away, here = stall_ms(threads=True), stall_ms(threads=False)
    print(f"\n## {PEOPLE} sign-ins at once\n")
    print("| passwords hashed | longest stall, ms | aim | all in s |")
    print("|---|--:|--:|--:|")
    print(f"| in threads, as services do | {away[0]:.1f} | {AIM_MS} | {away[1]:.2f} |")
    print(f"| in the event loop | {here[0]:.1f} | – | {here[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
