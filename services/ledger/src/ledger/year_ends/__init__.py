"""The end of a year."""
