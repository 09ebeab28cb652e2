"""Codes of an app beside the password."""
