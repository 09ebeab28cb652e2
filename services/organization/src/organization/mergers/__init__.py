"""Departments that go up in others."""
