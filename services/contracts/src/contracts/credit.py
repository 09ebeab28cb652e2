"""Credit as all services understand it: what happens at and over a limit, and how one stands."""

MODES = ("block", "warn", "off")
"""Over the limit: refuse, let go on and tell, or look at nothing."""
STANDINGS = ("none", "fine", "near", "over")
"""Without a limit, below the threshold, at it, above the limit."""
WARN_PERCENT = 90


def standing(exposure_minor: int, limit_minor: int | None, warn_percent: int | None) -> str:
    """
    Tell how an exposure stands to a limit: the one check that every path asks.

    warn_percent: of the limit, from which on it is near; None is the usual one.
    """
    if limit_minor is None:
        return "none"
    if exposure_minor > limit_minor:
        return "over"
    threshold = limit_minor * (WARN_PERCENT if warn_percent is None else warn_percent)
    return "near" if limit_minor and exposure_minor * 100 >= threshold else "fine"
