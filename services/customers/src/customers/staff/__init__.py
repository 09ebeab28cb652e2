"""What this service knows of the people who own customers."""
