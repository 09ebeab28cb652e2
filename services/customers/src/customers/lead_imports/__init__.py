"""Imports of leads: tables in, leads and row errors out."""
