"""Asks the lower service and reacts to its events."""
