"""Months of attendance that are closed, and the sheets that are kept of them."""
