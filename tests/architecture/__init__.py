"""Laws about the whole repository."""
