"""When people came and went, held against the company calendar."""
