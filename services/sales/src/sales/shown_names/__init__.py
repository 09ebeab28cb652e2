"""What records say their customers are called."""
