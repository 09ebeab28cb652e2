"""The end of a year, and the beginning of the books."""
