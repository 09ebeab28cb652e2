"""Which customers were one for a while."""
