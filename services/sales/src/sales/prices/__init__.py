"""Live prices for carts and documents that are still being written."""
