"""Customers, contacts, leads, pools and duplicates."""
