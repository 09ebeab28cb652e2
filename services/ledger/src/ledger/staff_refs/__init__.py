"""What the ledger knows of colleagues, so that tables can name them."""
