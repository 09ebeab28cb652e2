"""Rules of what counts as the same customer, as data."""
