"""Signing in and staying signed in, and the log of it."""
