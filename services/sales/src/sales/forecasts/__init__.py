"""What open deals promise, and what was won."""
