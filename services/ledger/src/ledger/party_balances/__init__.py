"""Balances of all customers and of all suppliers."""
