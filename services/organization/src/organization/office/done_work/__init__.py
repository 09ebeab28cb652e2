"""What people did in other services, for the log of their day."""
