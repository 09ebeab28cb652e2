"""Discounts above the limit, which somebody must agree to before a quote goes out."""
