"""What is kept of passwords."""
