"""What we owe to suppliers."""
