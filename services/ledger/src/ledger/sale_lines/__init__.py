"""What was sold, line by line, and what it cost."""
