"""Requests to keep a customer longer, which wait for an approval."""
