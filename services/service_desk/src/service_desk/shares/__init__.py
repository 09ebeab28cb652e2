"""What belongs to customers that were shared."""
