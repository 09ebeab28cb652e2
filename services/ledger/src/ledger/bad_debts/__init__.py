"""What was given up of receivables."""
