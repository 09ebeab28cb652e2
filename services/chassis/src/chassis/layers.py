"""
Who may call whom: calls go down, events go up.

Two services that call each other deadlock for good once all their workers wait for one another.
"""

LAYERS = ("gateway", "service_desk", "customers", "sales", "ledger", "organization", "notify")
"""From the top to the bottom; each may call those behind it, never itself or those before it."""


class UpwardCall(Exception):
    """A service asked one above it; it must listen to an event instead."""


def may_call(caller: str, target: str) -> bool:
    """Tell whether *caller* may call *target*; names outside the table may call all."""
    if caller not in LAYERS or target not in LAYERS:
        return True
    return LAYERS.index(caller) < LAYERS.index(target)


def check(caller: str, target: str) -> None:
    """Raise UpwardCall unless *caller* may call *target*."""
    if not may_call(caller, target):
        raise UpwardCall(f"{caller} may not call {target}: react to its events instead")
