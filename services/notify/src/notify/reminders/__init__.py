"""A word to somebody at a time."""
