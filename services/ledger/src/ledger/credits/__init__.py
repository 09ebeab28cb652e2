"""What customers owe no more."""
