"""Deals, quotes, orders and products as files."""
