"""Proving to be a person, and codes that are sent."""
