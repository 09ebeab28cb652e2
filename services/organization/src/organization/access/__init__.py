"""Who can see what, and why."""
