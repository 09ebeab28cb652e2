"""The deals that customers closed, and the first and the last of them."""
