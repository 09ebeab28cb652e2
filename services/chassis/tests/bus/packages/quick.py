"""The same delays as in production, only shorter, so that a test can wait for them."""

from chassis.bus import patch, topology

assert patch
topology.LADDER = tuple(topology.Rung(f"quick{n}", 0.2 * n) for n in (1, 2, 3))
