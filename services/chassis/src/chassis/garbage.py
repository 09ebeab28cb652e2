"""Lets Python's search for cyclic garbage leave alone what a process keeps for its life."""

import gc

YOUNG = 10_000
"""So many new objects call for a search; Python's own 700 are made by a single request."""


def settle() -> None:
    """
    Put aside all that was loaded so far, and search less often from now on.

    Called once, when a process has begun: modules, schemas and plans are hundreds of thousands of
    objects, and each full search walked over all of them, which was a tenth of a busy process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
