"""Discounts above the limit, which somebody must agree to before they bind us."""
