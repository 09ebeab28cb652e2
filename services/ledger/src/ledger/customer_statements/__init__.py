"""Statements of customers."""
