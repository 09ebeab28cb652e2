"""Advances to staff."""
