"""What sales knows of the people who own deals."""
