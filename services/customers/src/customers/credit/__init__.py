"""What customers owe, as told by the ledger."""
