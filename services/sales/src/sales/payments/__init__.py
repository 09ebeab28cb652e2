"""What the ledger told of money received for orders."""
