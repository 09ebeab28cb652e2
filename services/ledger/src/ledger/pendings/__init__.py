"""Entries in two phases."""
