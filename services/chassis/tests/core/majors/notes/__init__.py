"""The note."""
