"""What was done in this service, and by whom."""
