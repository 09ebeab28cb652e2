"""Rights on single money accounts."""
