"""Taking on many people from a table."""
