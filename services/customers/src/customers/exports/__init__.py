"""Customers, contacts and leads as files."""
