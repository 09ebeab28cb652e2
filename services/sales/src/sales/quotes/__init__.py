"""Offers to customers."""
