"""Stays from sign-in to sign-out."""
