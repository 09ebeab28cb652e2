"""Imports of customers: tables in, customers and row errors out."""
