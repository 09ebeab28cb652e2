"""Which customers were shared."""
