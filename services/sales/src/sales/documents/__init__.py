"""What quotes and orders have in common."""
