"""Credit exposure of customers."""
