"""What the ledger keeps of the customers of another service."""
