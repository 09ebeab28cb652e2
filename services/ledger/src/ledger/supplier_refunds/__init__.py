"""Prepayments that come back from suppliers."""
