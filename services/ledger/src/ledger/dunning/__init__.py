"""Receivables that are overdue."""
