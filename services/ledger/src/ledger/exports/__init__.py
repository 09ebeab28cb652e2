"""Lists of the ledger as files."""
