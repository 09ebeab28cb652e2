"""Receivables that are credited in part, as for goods that came back."""
