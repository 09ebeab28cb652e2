"""The same limits as in production, only smaller, so that a test can wait for them."""

from chassis.bus import patch, topology

assert patch
topology.LADDER = tuple(topology.Rung(f"quick{n}", 0.2 * n) for n in (1, 2, 3))
topology.DELIVERY_LIMIT = 3
