"""What the suite has to tell one person."""
