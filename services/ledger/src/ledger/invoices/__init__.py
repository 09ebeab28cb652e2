"""Invoices and their tax."""
