"""What is in hand with customers, asked before one is taken away."""
