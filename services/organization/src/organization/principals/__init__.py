"""What a caller may do at this moment."""
