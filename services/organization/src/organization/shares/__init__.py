"""Which customers were shared with whom, to tell what somebody sees."""
