"""Texts with variables, in versions."""
