"""What colleagues say about a record of any service."""
