"""Custom fields: fields that a house adds to its records itself, as data."""
