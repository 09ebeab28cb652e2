"""Requests of people about their data, over all services."""
