"""Random kills against acknowledged work; the state at the end decides."""
