"""Records that were entered twice become one, and two again if that was wrong."""
