"""Colleagues, tasks and kept sheets of attendance as files."""
