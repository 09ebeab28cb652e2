"""What products cost from a day on."""
