"""A plugin of pytest: the garbage collector passes over what lives to the end of the run anyway."""

import gc
from typing import Any

RARELY = (50_000, 20, 20)
"""New objects until the youngest are looked through, and how often until the older ones are."""


def pytest_configure() -> None:
    gc.set_threshold(*RARELY)


def pytest_collection_finish(session: Any) -> None:
    """All modules are loaded: half a million objects that stay."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: Any) -> None:
    """Nothing is left to be found: looking through everything at the end takes seconds."""
    gc.freeze()
