"""What the service desk knows of customers, from their events."""
