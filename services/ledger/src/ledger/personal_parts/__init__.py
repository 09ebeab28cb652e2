"""What is kept of people here, and how they are forgotten."""
