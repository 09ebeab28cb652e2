"""Imported statements of banks, and how they agree with the books."""
