"""What settled receivables."""
