"""What can be read from the books."""
