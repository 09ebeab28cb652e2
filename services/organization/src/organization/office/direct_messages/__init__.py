"""Words between two colleagues."""
