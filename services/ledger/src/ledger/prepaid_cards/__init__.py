"""Prepaid cards."""
