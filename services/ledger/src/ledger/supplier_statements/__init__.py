"""Statements of suppliers."""
