"""What the accounts held when the books began, line by line or from a table."""
